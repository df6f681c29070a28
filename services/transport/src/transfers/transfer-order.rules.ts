import { normaliseJurisdiction } from '@tongbu/vocabulary';
import { TransferPointKind } from './transfer-order.enum.js';
import type { TransferPoint } from './transfer-order.type.js';

const PREFECTURE_DIGITS = 4;
const CODE_LENGTH = 6;

/**
 * What a positive is told to be moved by before anybody has been asked: from the residence, somewhere in the place of
 * the case, to the designated hospital of its prefecture (就近转运至定点医院). A place of a whole province stays that.
 */
export function firstRoute(jurisdiction: string): { from: TransferPoint; to: TransferPoint } {
  const place = normaliseJurisdiction(jurisdiction) ?? jurisdiction;
  return {
    from: { kind: TransferPointKind.RESIDENCE, jurisdiction: place },
    to: {
      kind: TransferPointKind.DESIGNATED_HOSPITAL,
      jurisdiction: place.slice(0, PREFECTURE_DIGITS).padEnd(CODE_LENGTH, '0'),
    },
  };
}

/** Why a vehicle may not carry this order; nothing where it may. An invented vehicle carries nobody real. */
export function vehicleRefusal(
  order: { readonly exercise: boolean },
  vehicle: { readonly exercise: boolean; readonly underWay: boolean },
): string | undefined {
  if (vehicle.exercise && !order.exercise) return 'This vehicle is invented, for drills only.';
  if (vehicle.underWay) return 'This vehicle is under way with another order.';
  return undefined;
}
