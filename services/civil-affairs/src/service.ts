import { fileURLToPath } from 'node:url';
import { followCaseFiles } from '@tongbu/case-files';
import { createEmergencyAccesses, followEmergencyAccesses } from '@tongbu/emergency-access';
import { followResponse } from '@tongbu/lanes';
import type { Lifecycle } from '@tongbu/runtime';
import { type ServiceConfig, type SubgraphServer, startService } from '@tongbu/subgraph';
import { createLoaders } from './civil-affairs.loaders.js';
import { takePlans } from './isolation-plans/isolation-plan.store.js';
import { openPlans } from './isolation-plans/open-plans.js';
import { releaseCase } from './isolation-plans/release-plans.js';
import { createPersonRegister } from './persons/person-register.js';
import { RETENTION } from './retention.js';
import { buildCivilAffairsSchema } from './schema.js';

/** drizzle-kit's folder: beside the sources and beside the build alike. */
export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/** Starts civil affairs. It opens its lanes and plans whether or not anybody but health answers. */
export async function startCivilAffairs(
  config: ServiceConfig,
  lifecycle: Pick<Lifecycle, 'onStop'>,
): Promise<SubgraphServer> {
  return startService(
    config,
    {
      subgraph: await buildCivilAffairsSchema(),
      migrations: MIGRATIONS,
      context: ({ store, ...resources }, { caller }) => {
        const { db } = resources.service.store;
        const loaders = createLoaders({ db: store.db, all: db }, caller);
        return {
          ...loaders,
          emergencies: createEmergencyAccesses({ db, caller, caseFiles: loaders.caseFiles }),
          personRegister: createPersonRegister(resources),
        };
      },
      retention: RETENTION,
      follow: (resources) => [
        followResponse(resources, {
          lane: 'communityControl',
          onOpen: (tx, _append, lane) => openPlans(tx, lane),
          onExcluded: (tx, _append, { caseId }) => releaseCase(tx, caseId),
        }),
        ...followCaseFiles(resources, { hold: (tx) => takePlans(tx, 'shared') }),
        followEmergencyAccesses(resources),
      ],
    },
    lifecycle,
  );
}
