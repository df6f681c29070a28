import { answersFor } from '@tongbu/access';
import type { Changing } from '@tongbu/audit';
import { inService } from '@tongbu/store';
import { MAX_ROWS, refuse, refuseTooMany, rowPlace, type UserError } from '@tongbu/subgraph';
import type { TransportContext } from '../transport.context.js';
import type { RegisterVehiclesInput } from './vehicle.input.js';
import type { RegisterVehiclesPayload } from './vehicle.payload.js';
import { type CheckedVehicle, checkVehicle } from './vehicle.rules.js';
import { keepVehicles } from './vehicle.store.js';
import type { VehicleRow } from './vehicle.table.js';

/**
 * Registers vehicles, all that can be in one statement. A plate that is registered gives that vehicle, and nothing of
 * it is overwritten, so the same request may be repeated. Refused rows are named, the others registered.
 */
export async function registerVehicles(
  { caller, change }: Pick<TransportContext, 'caller'> & Changing,
  { vehicles }: RegisterVehiclesInput,
): Promise<RegisterVehiclesPayload> {
  if (vehicles.length > MAX_ROWS) return { vehicles: [], userErrors: [refuseTooMany('vehicles')] };
  const checks = vehicles.map((vehicle, row) => checkVehicle(vehicle, row, caller));
  const passed = checks.flatMap((check) => (check.ok ? [check.vehicle] : []));
  const kept = await change.write(async (tx) => {
    // A plate is one vehicle's in the whole country: whoever has it already is looked for everywhere.
    const vehiclesKept = await keepVehicles(inService(tx), inPlateOrder(passed));
    change.tell({ changed: vehiclesKept.length, refused: vehicles.length - passed.length });
    return vehiclesKept;
  });
  const byPlate = new Map(kept.map((vehicle) => [vehicle.plate, vehicle]));

  const userErrors: UserError[] = [];
  const rows = checks.map((check, row): VehicleRow | null => {
    if (!check.ok) {
      userErrors.push(...check.refusals);
      return null;
    }
    const registered = byPlate.get(check.vehicle.plate);
    const mayHave =
      registered?.exercise === check.vehicle.exercise && answersFor(caller, registered.jurisdiction);
    if (registered && mayHave) return registered;
    const message = 'This plate is registered in another place, or is invented where this one is real.';
    userErrors.push(refuse('CONFLICT', message, rowPlace('vehicles', row), 'plate'));
    return null;
  });
  return { vehicles: rows, userErrors };
}

/** Each plate once. Two requests with the same plates in another order would wait for each other; in one order they queue. */
function inPlateOrder(vehicles: readonly CheckedVehicle[]): CheckedVehicle[] {
  const first = new Map<string, CheckedVehicle>();
  for (const vehicle of vehicles) if (!first.has(vehicle.plate)) first.set(vehicle.plate, vehicle);
  return [...first.values()].sort((left, right) => (left.plate < right.plate ? -1 : 1));
}
