import { fileURLToPath } from 'node:url';
import { createEmergencyAccesses, followEmergencyAccesses } from '@tongbu/emergency-access';
import { createLaneLoader } from '@tongbu/lanes';
import type { Lifecycle } from '@tongbu/runtime';
import { type ServiceConfig, type SubgraphServer, startService } from '@tongbu/subgraph';
import { createCaseLoader } from './cases/case.loader.js';
import { createCaseFileLoader } from './cases/case-file.loader.js';
import { createPersonCasesLoader } from './persons/person-cases.loader.js';
import { createPersonKindLoader } from './persons/person-kind.loader.js';
import { createPersonRegister, followRegister } from './persons/person-register.js';
import { followLanes } from './responses/follow-lanes.js';
import { createLaneMirrorLoader } from './responses/lane-mirror.loader.js';
import { RETENTION } from './retention.js';
import { buildHealthSchema } from './schema.js';
import { createSpecimenPersonsLoader } from './specimens/specimen.loader.js';

/** drizzle-kit's folder: beside the sources and beside the build alike. */
export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/** Starts health. It opens cases and verification lanes whether or not the other agencies answer. */
export async function startHealth(
  config: ServiceConfig,
  lifecycle: Pick<Lifecycle, 'onStop'>,
): Promise<SubgraphServer> {
  return startService(
    config,
    {
      subgraph: await buildHealthSchema(),
      migrations: MIGRATIONS,
      context: ({ store: { db }, service }, { caller }) => {
        // The decision looks at the place of the case itself.
        const caseFiles = createCaseFileLoader(service.store.db);
        return {
          personRegister: createPersonRegister(service),
          cases: createCaseLoader(db, caller),
          caseFiles,
          emergencies: createEmergencyAccesses({ db: service.store.db, caller, caseFiles }),
          personsOfSpecimens: createSpecimenPersonsLoader(db),
          kindsOfPersons: createPersonKindLoader(service.store.db),
          casesOfPersons: createPersonCasesLoader(db, caller),
          lanes: createLaneLoader(db),
          laneMirrors: createLaneMirrorLoader(db),
        };
      },
      retention: RETENTION,
      follow: (resources) => [
        followRegister(resources),
        ...followLanes(resources),
        followEmergencyAccesses(resources),
      ],
    },
    lifecycle,
  );
}
