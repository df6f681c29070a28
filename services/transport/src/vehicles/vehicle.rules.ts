import { answersFor, type Caller } from '@tongbu/access';
import { refuse, refuseJurisdiction, rowPlace, type UserError } from '@tongbu/subgraph';
import { normaliseJurisdiction, parsePlate } from '@tongbu/vocabulary';
import type { RegisterVehicleInput } from './vehicle.input.js';

/** A row that may be registered: one spelling of its plate, one of its place. */
export type CheckedVehicle = Omit<RegisterVehicleInput, 'exercise'> & { readonly exercise: boolean };

export type VehicleCheck =
  | { readonly ok: true; readonly vehicle: CheckedVehicle }
  | { readonly ok: false; readonly refusals: UserError[] };

/** More than the largest bus on a road takes. */
const MAX_SEATS = 200;

const PLATE_REFUSALS = {
  PLATE_LENGTH: 'A number plate has seven characters, of a new-energy vehicle eight.',
  PLATE_CHARACTERS: 'This is no number plate of the civil series.',
} as const;

/** Checks one row and tells all its faults at once. Registers for nobody else: the place must be the caller's. */
export function checkVehicle(
  { plate, kind, seats, jurisdiction, exercise }: RegisterVehicleInput,
  row: number,
  caller: Caller,
): VehicleCheck {
  const place = rowPlace('vehicles', row);
  const read = parsePlate(plate);
  const code = normaliseJurisdiction(jurisdiction);
  const refusals = refuseJurisdiction(jurisdiction, place);
  if (!read.ok) refusals.unshift(refuse(read.code, PLATE_REFUSALS[read.code], place, 'plate'));
  if (seats < 1 || seats > MAX_SEATS) {
    refusals.push(refuse('INVALID_SEATS', `Must be from 1 to ${MAX_SEATS}.`, place, 'seats'));
  }
  if (code !== null && !answersFor(caller, code)) {
    refusals.push(refuse('FORBIDDEN', 'The caller does not answer for this place.', place, 'jurisdiction'));
  }
  if (refusals.length > 0 || !read.ok || code === null) return { ok: false, refusals };
  return {
    ok: true,
    vehicle: { plate: read.plate, kind, seats, jurisdiction: code, exercise: exercise ?? false },
  };
}
