import { answersFor, demand } from '@tongbu/access';
import { LaneStatus, laneStatus } from '@tongbu/lanes';
import { isId } from '@tongbu/subgraph';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { TransferOrder } from '../transfers/transfer-order.type.js';
import type { TransportContext } from '../transport.context.js';
import { CaseResponse } from './case-response.stub.js';

/** What transport adds to a response. Null where there is none, and where the caller does not answer for its place. */
@Resolver(() => CaseResponse)
export class CaseResponseResolver {
  @FieldResolver(() => LaneStatus, {
    nullable: true,
    description: "Transport's lane: bringing the infected to hospital (转运).",
  })
  async transfer(
    @Root() { caseId }: CaseResponse,
    @Ctx() { caller, lanes }: TransportContext,
  ): Promise<LaneStatus | null> {
    demand(caller, 'case.read');
    const lane = isId(caseId) ? await lanes.load(caseId.toLowerCase()) : null;
    return laneStatus(lane && answersFor(caller, lane.jurisdiction) ? lane : null);
  }

  @FieldResolver(() => TransferOrder, {
    nullable: true,
    description: 'From where to where, and in what, transport brings the person (转运单).',
  })
  async transferOrder(
    @Root() { caseId }: CaseResponse,
    @Ctx() { caller, orders }: TransportContext,
  ): Promise<TransferOrder | null> {
    demand(caller, 'case.read');
    return orders.load(caseId);
  }
}
