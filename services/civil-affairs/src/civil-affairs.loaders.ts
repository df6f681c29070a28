import type { Caller } from '@tongbu/access';
import { createCaseFileLoader } from '@tongbu/case-files';
import { createLaneLoader } from '@tongbu/lanes';
import type { Database } from '@tongbu/store';
import type { CivilAffairsLoaders } from './civil-affairs.context.js';
import { createCommunityLoader } from './communities/community.loader.js';
import { createCommunityControlLoader } from './community-control/community-control.loader.js';
import { createCommunityGridsLoader, createGridLoader } from './grids/grid.loader.js';
import {
  createHouseholdCountLoader,
  createHouseholdLoader,
  createHouseholdMembersLoader,
  createPersonHouseholdLoader,
} from './households/household.loader.js';
import { createCasePlansLoader, createPersonPlansLoader } from './isolation-plans/isolation-plan.loader.js';
import { isBinding } from './isolation-plans/isolation-plan.rules.js';

/**
 * Makes the loaders of one request, in the caller's scope; `all` is the service's. A shared loader would hand one caller's
 * answer to another.
 */
export function createLoaders(
  { db, all }: { readonly db: Database; readonly all: Database },
  caller: Caller,
): CivilAffairsLoaders {
  const plansOfCases = createCasePlansLoader(db, caller);
  return {
    communities: createCommunityLoader(db, caller),
    grids: createGridLoader(db, caller),
    gridsOfCommunities: createCommunityGridsLoader(db),
    households: createHouseholdLoader(db, caller),
    householdsOfPersons: createPersonHouseholdLoader(db, caller),
    householdCounts: createHouseholdCountLoader(db),
    membersOfHouseholds: createHouseholdMembersLoader(db),
    plansOfPersons: createPersonPlansLoader(db, caller),
    plansOfCases,
    lanes: createLaneLoader(db),
    // Whoever is kept apart is looked after, though the lane is done.
    caseFiles: createCaseFileLoader({
      db: all,
      agency: 'CIVIL_AFFAIRS',
      hasTask: async (caseId) => {
        const now = new Date();
        const plans = await plansOfCases.load(caseId);
        return plans.some((plan) => isBinding(plan, now));
      },
    }),
    controls: createCommunityControlLoader(db),
  };
}
