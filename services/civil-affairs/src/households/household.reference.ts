import { demand } from '@tongbu/access';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import type { HouseholdRow } from './household.table.js';

/** A household that another agency points to; null where there is none, or not for this caller. */
export async function householdReference(
  { id }: { readonly id: string },
  { caller, households }: CivilAffairsContext,
): Promise<HouseholdRow | null> {
  demand(caller, 'household.read');
  return households.load(id);
}
