import type { AuditTrail } from '@tongbu/audit';
import type { CaseFileLoader } from '@tongbu/case-files';
import type { EmergencyAccesses } from '@tongbu/emergency-access';
import type { RequestLog } from '@tongbu/events';
import type { LaneLoader } from '@tongbu/lanes';
import type { ScopedStore } from '@tongbu/store';
import type { SubgraphContext } from '@tongbu/subgraph';
import type { CaseLoader } from './cases/case.loader.js';
import type { PersonCasesLoader } from './persons/person-cases.loader.js';
import type { PersonKindLoader } from './persons/person-kind.loader.js';
import type { PersonRegister } from './persons/person-register.js';
import type { LaneMirrorLoader } from './responses/lane-mirror.loader.js';
import type { SpecimenPersonsLoader } from './specimens/specimen.loader.js';

/** What health's resolvers work with. Stores live as long as the process, loaders as long as a request. */
export interface HealthContext extends SubgraphContext {
  readonly store: ScopedStore;
  readonly events: RequestLog;
  readonly audit: AuditTrail;
  readonly personRegister: PersonRegister;
  readonly cases: CaseLoader;
  readonly caseFiles: CaseFileLoader;
  readonly emergencies: EmergencyAccesses;
  readonly kindsOfPersons: PersonKindLoader;
  readonly casesOfPersons: PersonCasesLoader;
  readonly personsOfSpecimens: SpecimenPersonsLoader;
  readonly lanes: LaneLoader;
  readonly laneMirrors: LaneMirrorLoader;
}
