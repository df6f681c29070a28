import { demand } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import { connectionType, decodePageCursor, type Page, pageOf, pageSize } from '@tongbu/subgraph';
import { parsePlate } from '@tongbu/vocabulary';
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { TransportContext } from '../transport.context.js';
import { registerVehicles } from './register-vehicles.js';
import { RegisterVehiclesInput } from './vehicle.input.js';
import { RegisterVehiclesPayload } from './vehicle.payload.js';
import { listVehicles } from './vehicle.store.js';
import type { VehicleRow } from './vehicle.table.js';
import { Vehicle } from './vehicle.type.js';

const VehicleConnection = connectionType(Vehicle, 'Vehicle');
const DEFAULT_PAGE = 20;

@Resolver(() => Vehicle)
export class VehicleResolver {
  @Query(() => Vehicle, {
    nullable: true,
    description: 'One vehicle, if the caller answers for its place (车辆).',
  })
  async vehicle(
    @Arg('id', () => ID, { description: 'The id of the vehicle.' }) id: string,
    @Ctx() { caller, vehicles }: TransportContext,
  ): Promise<Vehicle | null> {
    demand(caller, 'vehicle.read');
    return vehicles.load(id);
  }

  @Query(() => VehicleConnection, {
    description: 'The vehicles of the places that the caller answers for, by plate (车辆一览).',
  })
  async vehicles(
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the last one seen.' })
    after: string | undefined,
    @Ctx() { caller, store }: TransportContext,
  ): Promise<Page<Vehicle>> {
    demand(caller, 'vehicle.read');
    const key = decodePageCursor(after);
    if (key !== undefined && !isPlate(key)) throw new Fault('CURSOR_INVALID');
    const rows = await listVehicles(store.db, caller, { first: pageSize(first), after: key });
    return pageOf(rows, {
      first,
      after: key,
      keyOf: ({ plate }: VehicleRow) => plate,
      nodeOf: (row: VehicleRow): Vehicle => row,
    });
  }

  @Mutation(() => RegisterVehiclesPayload, {
    description:
      'Registers vehicles, at most 500; one that is registered already is given and not changed (车辆登记).',
  })
  async registerVehicles(
    @Arg('input', () => RegisterVehiclesInput, { description: 'The vehicles.' }) input: RegisterVehiclesInput,
    @Ctx() context: TransportContext,
  ): Promise<RegisterVehiclesPayload> {
    return context.audit.change(context, { action: 'vehicle.register' }, (change) =>
      registerVehicles({ ...context, change }, input),
    );
  }
}

/** A plate in its one spelling: what the list is ordered by, and so all that a cursor of it can hold. */
function isPlate(text: string): boolean {
  const read = parsePlate(text);
  return read.ok && read.plate === text;
}
