import {
  type Place,
  refuse,
  refuseJurisdiction,
  refuseText,
  rowPlace,
  type UserError,
} from '@tongbu/subgraph';
import { covers, isJurisdictionCode, normaliseJurisdiction } from '@tongbu/vocabulary';
import { type CheckedGrid, cleanGrid, gridRefusals } from '../grids/grid.rules.js';
import type { CommunityInput } from './community.input.js';

const MAX_NAME = 100;
/** The digits of a village's or community's code in GB/T 2260 and its extensions. */
const VILLAGE_DIGITS = 12;
const OWN_CODE = /^[A-Z][A-Z0-9-]{0,39}$/;

/** A community that passed every check, in its one spelling. */
export interface CheckedCommunity {
  readonly code: string;
  readonly name: string;
  readonly jurisdiction: string;
  readonly grids: readonly CheckedGrid[];
  readonly exercise: boolean;
}

export type CommunityCheck =
  | { readonly ok: true; readonly community: CheckedCommunity }
  | { readonly ok: false; readonly refusals: UserError[] };

/** Checks one row; tells everything that is wrong with it at once. */
export function checkCommunity(input: CommunityInput, row: number): CommunityCheck {
  const place = rowPlace('communities', row);
  const code = cleanCode(input.code);
  const jurisdiction = normaliseJurisdiction(input.jurisdiction ?? code);
  const refusals = [
    ...refuseCommunityCode(code, place, 'code'),
    ...refuseText(input.name, MAX_NAME, place, 'name'),
    ...placeRefusals({ code, jurisdiction: input.jurisdiction ?? null }, place),
    ...gridRefusals(input.grids, place),
  ];
  if (refusals.length > 0 || jurisdiction === null) return { ok: false, refusals };
  return {
    ok: true,
    community: {
      code,
      name: input.name.normalize('NFC').trim(),
      jurisdiction,
      grids: input.grids.map(cleanGrid),
      exercise: input.exercise ?? false,
    },
  };
}

/** The one spelling of a community's code, by which it is found. */
export function cleanCode(code: string): string {
  return code.normalize('NFKC').trim().toUpperCase();
}

/** Whether a code in its one spelling can be a community's at all. */
export function isCommunityCode(code: string): boolean {
  return isVillageCode(code) || OWN_CODE.test(code);
}

/** Refuses what cannot be the code of a community; whether there is such a community is another question. */
export function refuseCommunityCode(code: string, place: Place, field: string): UserError[] {
  if (isCommunityCode(code)) return [];
  const message = 'Must be GB/T 2260 with twelve digits, or a code of our own.';
  return [refuse('INVALID_COMMUNITY_CODE', message, place, field)];
}

/** Twelve characters of which the last level is not empty: `321002001000` is a township. */
function isVillageCode(code: string): boolean {
  return isJurisdictionCode(code) && normaliseJurisdiction(code)?.length === VILLAGE_DIGITS;
}

function placeRefusals(
  { code, jurisdiction }: { code: string; jurisdiction: string | null },
  place: Place,
): UserError[] {
  if (jurisdiction === null) {
    return isVillageCode(code) || !OWN_CODE.test(code)
      ? []
      : [
          refuse(
            'UNKNOWN_JURISDICTION',
            'A code of our own says nothing of its place: name one.',
            place,
            'jurisdiction',
          ),
        ];
  }
  const unknown = refuseJurisdiction(jurisdiction, place);
  if (unknown.length > 0 || !isVillageCode(code) || covers(jurisdiction, code)) return unknown;
  return [
    refuse('JURISDICTION_MISMATCH', 'The community does not lie in this place.', place, 'jurisdiction'),
  ];
}
