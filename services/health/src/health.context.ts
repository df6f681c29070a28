import type { CaseFileLoader } from '@tongbu/case-files';
import type { EventLog } from '@tongbu/events';
import type { LaneLoader } from '@tongbu/lanes';
import type { Store } from '@tongbu/store';
import type { SubgraphContext } from '@tongbu/subgraph';
import type { CaseLoader } from './cases/case.loader.js';
import type { PersonCasesLoader } from './persons/person-cases.loader.js';
import type { PersonRegister } from './persons/person-register.js';
import type { LaneMirrorLoader } from './responses/lane-mirror.loader.js';
import type { SpecimenPersonsLoader } from './specimens/specimen.loader.js';

/** What health's resolvers work with. Stores live as long as the process, loaders as long as a request. */
export interface HealthContext extends SubgraphContext {
  readonly store: Store;
  readonly events: EventLog;
  readonly personRegister: PersonRegister;
  readonly cases: CaseLoader;
  readonly caseFiles: CaseFileLoader;
  readonly casesOfPersons: PersonCasesLoader;
  readonly personsOfSpecimens: SpecimenPersonsLoader;
  readonly lanes: LaneLoader;
  readonly laneMirrors: LaneMirrorLoader;
}
