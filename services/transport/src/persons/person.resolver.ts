import { demand } from '@tongbu/access';
import { pageSize } from '@tongbu/subgraph';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { TransferOrder } from '../transfers/transfer-order.type.js';
import type { TransportContext } from '../transport.context.js';
import { Person } from './person.stub.js';

const DEFAULT_PAGE = 20;

/** What transport adds to a person of the register. */
@Resolver(() => Person)
export class PersonResolver {
  @FieldResolver(() => [TransferOrder], {
    nullable: true,
    description: 'The transfers of the person that the caller answers for, the newest first (转运记录).',
  })
  async transfers(
    @Root() { id }: Person,
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Ctx() { caller, transfersOfPersons }: TransportContext,
  ): Promise<TransferOrder[]> {
    demand(caller, 'case.read');
    const size = pageSize(first);
    return (await transfersOfPersons.load(id)).slice(0, size);
  }
}
