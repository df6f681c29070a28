import { refuse, refuseId, refuseText, rowPlace, type UserError } from '@tongbu/subgraph';
import { parseIdentityNumber } from '@tongbu/vocabulary';
import { cleanCode, refuseCommunityCode } from '../communities/community.rules.js';
import type { HouseholdInput } from './household.input.js';

const MAX_ADDRESS = 200;
const MAX_EXTERNAL_ID = 200;
const MAX_GRID_NAME = 100;
/** The most people of one household; more is a dormitory, which is registered door by door. */
export const MAX_MEMBERS = 30;

/** A household that passed every check, in its one spelling. */
export interface CheckedHousehold {
  readonly communityCode: string;
  readonly gridName: string | null;
  readonly address: string;
  readonly personIds: readonly string[];
  readonly externalId: string | null;
  readonly exercise: boolean;
}

/** Everything that is wrong with one row as it stands, without what is registered. */
export function householdRefusals(input: HouseholdInput, row: number): UserError[] {
  const place = rowPlace('households', row);
  const { communityCode, gridName, address, personIds, externalId } = input;
  const faults = [
    ...refuseCommunityCode(cleanCode(communityCode), place, 'communityCode'),
    ...(typeof gridName === 'string' ? refuseText(gridName, MAX_GRID_NAME, place, 'gridName') : []),
    ...refuseText(address, MAX_ADDRESS, place, 'address'),
    ...(typeof externalId === 'string' ? refuseText(externalId, MAX_EXTERNAL_ID, place, 'externalId') : []),
  ];
  // Stored in plain text, where an identity number must not stand.
  if (typeof externalId === 'string' && parseIdentityNumber(externalId.trim()).ok) {
    faults.push(refuse('ID_AS_EXTERNAL_ID', 'Must be no identity number.', place, 'externalId'));
  }
  if (personIds.length > MAX_MEMBERS) {
    faults.push(
      refuse('INVALID_MEMBERS', `A household has at most ${MAX_MEMBERS} people.`, place, 'personIds'),
    );
  } else if (new Set(personIds.map((id) => id.toLowerCase())).size < personIds.length) {
    faults.push(refuse('INVALID_MEMBERS', 'A person stands in a household once.', place, 'personIds'));
  } else {
    faults.push(...personIds.flatMap((id) => refuseId(id, place, 'personIds')).slice(0, 1));
  }
  return faults;
}

/** The row in its one spelling. */
export function cleanHousehold(input: HouseholdInput): CheckedHousehold {
  const { communityCode, gridName, address, personIds, externalId, exercise } = input;
  const clean = (text: string | null | undefined) => text?.normalize('NFC').trim() ?? null;
  return {
    communityCode: cleanCode(communityCode),
    gridName: clean(gridName),
    address: clean(address) ?? '',
    personIds: personIds.map((id) => id.toLowerCase()),
    externalId: clean(externalId),
    exercise: exercise ?? false,
  };
}

/** By what a household is known: its external id within the community, or else its address there. */
export function householdKey({
  communityId,
  externalId,
  address,
}: {
  communityId: string;
  externalId: string | null;
  address: string;
}): string {
  return externalId === null ? `${communityId} address ${address}` : `${communityId} id ${externalId}`;
}
