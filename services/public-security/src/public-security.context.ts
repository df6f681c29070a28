import type { AuditTrail } from '@tongbu/audit';
import type { CaseFileLoader } from '@tongbu/case-files';
import type { EmergencyAccesses } from '@tongbu/emergency-access';
import type { RequestLog } from '@tongbu/events';
import type { LaneLoader } from '@tongbu/lanes';
import type { ScopedStore } from '@tongbu/store';
import type { SubgraphContext } from '@tongbu/subgraph';
import type { EmergencyRegister } from './emergency-access/emergency-register.loader.js';
import type { IdentityCipher } from './persons/identity-cipher.js';
import type { PersonLoader } from './persons/person.loader.js';
import type { SearchLimit } from './persons/search-limit.js';

/** What the resolvers work with. Stores and the cipher live as long as the process, loaders as long as a request. */
export interface PublicSecurityContext extends SubgraphContext {
  readonly store: ScopedStore;
  readonly events: RequestLog;
  readonly audit: AuditTrail;
  readonly cipher: IdentityCipher;
  readonly searchLimit: SearchLimit;
  readonly persons: PersonLoader;
  /** Whether there is somebody at all: for our services, and for who may see the access log of whom. */
  readonly personsAnywhere: PersonLoader;
  readonly lanes: LaneLoader;
  readonly caseFiles: CaseFileLoader;
  readonly emergencies: EmergencyAccesses;
  readonly emergencyRegister: EmergencyRegister;
}
