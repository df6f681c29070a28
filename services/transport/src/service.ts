import { fileURLToPath } from 'node:url';
import { createCaseFileLoader, followCaseFiles } from '@tongbu/case-files';
import { createEmergencyAccesses, followEmergencyAccesses } from '@tongbu/emergency-access';
import { createLaneLoader, followResponse } from '@tongbu/lanes';
import type { Lifecycle } from '@tongbu/runtime';
import { type ServiceConfig, type SubgraphServer, startService } from '@tongbu/subgraph';
import { createPersonTransfersLoader } from './persons/person-transfers.loader.js';
import { RETENTION } from './retention.js';
import { buildTransportSchema } from './schema.js';
import { cancelTransfer, orderTransfer } from './transfers/order-transfer.js';
import { createTransferOrderLoader } from './transfers/transfer-order.loader.js';
import { createVehicleLoader } from './vehicles/vehicle.loader.js';

/** drizzle-kit's folder: beside the sources and beside the build alike. */
export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/** Starts transport. It orders transfers and works on them whether or not the other agencies answer. */
export async function startTransport(
  config: ServiceConfig,
  lifecycle: Pick<Lifecycle, 'onStop'>,
): Promise<SubgraphServer> {
  return startService(
    config,
    {
      subgraph: await buildTransportSchema(),
      migrations: MIGRATIONS,
      context: ({ store, agency, service }, { caller }) => {
        const { db } = service.store;
        const caseFiles = createCaseFileLoader({ db, agency });
        return {
          vehicles: createVehicleLoader(store.db, caller),
          orders: createTransferOrderLoader(store.db, caller),
          transfersOfPersons: createPersonTransfersLoader(store.db, caller),
          lanes: createLaneLoader(store.db),
          caseFiles,
          emergencies: createEmergencyAccesses({ db, caller, caseFiles }),
        };
      },
      retention: RETENTION,
      follow: (resources) => [
        followResponse(resources, { lane: 'transfer', onOpen: orderTransfer, onStandDown: cancelTransfer }),
        ...followCaseFiles(resources),
        followEmergencyAccesses(resources),
      ],
    },
    lifecycle,
  );
}
