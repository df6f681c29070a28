import type { RecordFacts } from '@tongbu/access';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import type { Person } from './person.stub.js';

/**
 * What the decision about a guarded field asks of a person: who it is, and where they live, as far as the caller may see.
 * The rest is for the register to know.
 */
export async function personRecord(
  { id }: Person,
  { householdsOfPersons, communities }: Pick<CivilAffairsContext, 'householdsOfPersons' | 'communities'>,
): Promise<RecordFacts> {
  const place = await householdsOfPersons.load(id);
  const community = place && (await communities.load(place.household.communityId));
  return {
    jurisdiction: community?.jurisdiction ?? null,
    exercise: null,
    caseIds: [],
    personIds: [id.toLowerCase()],
  };
}
