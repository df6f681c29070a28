import type { RecordFacts } from '@tongbu/access';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import type { HouseholdRow } from './household.table.js';

/** What the decision about a guarded field asks of the household: the place of its community, and who lives there. */
export async function householdRecord(
  { id, communityId, exercise }: Pick<HouseholdRow, 'id' | 'communityId' | 'exercise'>,
  { communities, membersOfHouseholds }: Pick<CivilAffairsContext, 'communities' | 'membersOfHouseholds'>,
): Promise<RecordFacts> {
  const [community, members] = await Promise.all([
    communities.load(communityId),
    membersOfHouseholds.load(id),
  ]);
  return {
    jurisdiction: community?.jurisdiction ?? null,
    exercise,
    caseIds: [],
    personIds: members.map(({ personId }) => personId),
  };
}
