import { demand } from '@tongbu/access';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Person } from '../persons/person.stub.js';
import type { TransportContext } from '../transport.context.js';
import { Vehicle } from '../vehicles/vehicle.type.js';
import type { TransferOrderRoot, TransferPointRoot } from './transfer-order.store.js';
import { TransferOrder, TransferPoint } from './transfer-order.type.js';

@Resolver(() => TransferOrder)
export class TransferOrderResolver {
  @FieldResolver(() => Vehicle, {
    nullable: true,
    description: 'What the person is brought in; null until it is assigned (转运车辆).',
  })
  vehicle(@Root() { vehicle }: TransferOrderRoot, @Ctx() { caller }: TransportContext): Vehicle | null {
    demand(caller, 'vehicle.read');
    return vehicle;
  }

  @FieldResolver(() => Person, { nullable: true, description: 'Who it is, from public security (人员).' })
  person(@Root() { personId }: TransferOrderRoot): Person | null {
    return personId === null ? null : { id: personId };
  }
}

@Resolver(() => TransferPoint)
export class TransferPointResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Where exactly, in words; whole for who drives there and for health, for a stated purpose and case; else down to the community; null until told (地点).',
  })
  place(@Root() { place }: TransferPointRoot): string | null {
    return place;
  }
}
