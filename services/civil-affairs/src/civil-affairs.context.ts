import type { AuditTrail } from '@tongbu/audit';
import type { CaseFileLoader } from '@tongbu/case-files';
import type { EmergencyAccesses } from '@tongbu/emergency-access';
import type { RequestLog } from '@tongbu/events';
import type { LaneLoader } from '@tongbu/lanes';
import type { ScopedStore } from '@tongbu/store';
import type { SubgraphContext } from '@tongbu/subgraph';
import type { CommunityLoader } from './communities/community.loader.js';
import type { CommunityControlLoader } from './community-control/community-control.loader.js';
import type { CommunityGridsLoader, GridLoader } from './grids/grid.loader.js';
import type {
  HouseholdCountLoader,
  HouseholdLoader,
  HouseholdMembersLoader,
  PersonHouseholdLoader,
} from './households/household.loader.js';
import type { IsolationPlansLoader } from './isolation-plans/isolation-plan.loader.js';
import type { PersonRegister } from './persons/person-register.js';

/** The loaders of one request. */
export interface CivilAffairsLoaders {
  readonly communities: CommunityLoader;
  readonly grids: GridLoader;
  readonly gridsOfCommunities: CommunityGridsLoader;
  readonly households: HouseholdLoader;
  readonly householdsOfPersons: PersonHouseholdLoader;
  readonly householdCounts: HouseholdCountLoader;
  readonly membersOfHouseholds: HouseholdMembersLoader;
  readonly plansOfPersons: IsolationPlansLoader;
  readonly plansOfCases: IsolationPlansLoader;
  readonly lanes: LaneLoader;
  readonly caseFiles: CaseFileLoader;
  readonly controls: CommunityControlLoader;
}

/** What civil affairs' resolvers work with. Stores live as long as the process, loaders as long as a request. */
export interface CivilAffairsContext extends SubgraphContext, CivilAffairsLoaders {
  readonly store: ScopedStore;
  readonly events: RequestLog;
  readonly audit: AuditTrail;
  readonly personRegister: PersonRegister;
  readonly emergencies: EmergencyAccesses;
}
