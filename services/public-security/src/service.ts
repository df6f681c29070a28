import { fileURLToPath } from 'node:url';
import { createCaseFileLoader, followCaseFiles } from '@tongbu/case-files';
import { createEmergencyAccesses } from '@tongbu/emergency-access';
import { createLaneLoader, followResponse } from '@tongbu/lanes';
import type { Lifecycle } from '@tongbu/runtime';
import { type SubgraphServer, startService } from '@tongbu/subgraph';
import type { PublicSecurityConfig } from './config.js';
import { createEmergencyRegister } from './emergency-access/emergency-register.loader.js';
import { demandIdentityKey } from './persons/demand-identity-key.js';
import { createPersonLoader } from './persons/person.loader.js';
import { holdPerson, holdPersons } from './persons/person.store.js';
import { resealIdentities } from './persons/reseal-identities.js';
import { createSearchLimit } from './persons/search-limit.js';
import { RETENTION } from './retention.js';
import { buildPublicSecuritySchema } from './schema.js';

/** drizzle-kit's folder: beside the sources and beside the build alike. */
export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/**
 * Starts public security. It registers people and works on its lanes whether or not the other agencies answer. Rejects with
 * `ConfigurationFault` when its register was sealed with another key.
 */
export async function startPublicSecurity(
  { cipher, searchesPerMinute, ...config }: PublicSecurityConfig,
  lifecycle: Pick<Lifecycle, 'onStop'>,
): Promise<SubgraphServer> {
  const searchLimit = createSearchLimit(searchesPerMinute);
  return startService(
    config,
    {
      subgraph: await buildPublicSecuritySchema(),
      migrations: MIGRATIONS,
      context: ({ store, agency, service }, { caller }) => {
        const { db } = service.store;
        const caseFiles = createCaseFileLoader({ db, agency });
        return {
          cipher,
          searchLimit,
          persons: createPersonLoader(store.db, caller),
          personsAnywhere: createPersonLoader(db),
          lanes: createLaneLoader(store.db),
          caseFiles,
          emergencies: createEmergencyAccesses({ db, caller, caseFiles }),
          emergencyRegister: createEmergencyRegister(db),
        };
      },
      prepare: async ({ store }) => {
        await demandIdentityKey(store, cipher);
        await resealIdentities(store, cipher);
      },
      retention: RETENTION,
      follow: (resources) => [
        followResponse(resources, {
          lane: 'tracing',
          onOpen: async (tx, _append, { personId }) => {
            if (personId !== null) await holdPerson(tx, personId);
          },
        }),
        ...followCaseFiles(resources, {
          hold: async (tx, personIds) => {
            await holdPersons(tx, personIds);
          },
        }),
      ],
    },
    lifecycle,
  );
}
