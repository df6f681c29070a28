import type { AuditTrail } from '@tongbu/audit';
import type { CaseFileLoader } from '@tongbu/case-files';
import type { EmergencyAccesses } from '@tongbu/emergency-access';
import type { RequestLog } from '@tongbu/events';
import type { LaneLoader } from '@tongbu/lanes';
import type { ScopedStore } from '@tongbu/store';
import type { SubgraphContext } from '@tongbu/subgraph';
import type { PersonTransfersLoader } from './persons/person-transfers.loader.js';
import type { TransferOrderLoader } from './transfers/transfer-order.loader.js';
import type { VehicleLoader } from './vehicles/vehicle.loader.js';

/** What transport's resolvers work with. Stores live as long as the process, loaders as long as a request. */
export interface TransportContext extends SubgraphContext {
  readonly store: ScopedStore;
  readonly events: RequestLog;
  readonly audit: AuditTrail;
  readonly vehicles: VehicleLoader;
  readonly orders: TransferOrderLoader;
  readonly transfersOfPersons: PersonTransfersLoader;
  readonly lanes: LaneLoader;
  readonly caseFiles: CaseFileLoader;
  readonly emergencies: EmergencyAccesses;
}
