import type { RecordFacts } from '@tongbu/access';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import type { HouseholdRow } from './household.table.js';

/** What the decision about an address asks of the household: the place of its community. */
export async function householdRecord(
  { id, communityId, exercise }: Pick<HouseholdRow, 'id' | 'communityId' | 'exercise'>,
  { communities }: Pick<CivilAffairsContext, 'communities'>,
): Promise<RecordFacts> {
  const community = await communities.load(communityId);
  return { id, jurisdiction: community?.jurisdiction ?? null, exercise };
}
