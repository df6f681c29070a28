import { fileURLToPath } from 'node:url';
import { createCaseFileLoader, followCaseFiles } from '@tongbu/case-files';
import { createLaneLoader, followResponse } from '@tongbu/lanes';
import type { Lifecycle } from '@tongbu/runtime';
import { type SubgraphServer, startService } from '@tongbu/subgraph';
import type { PublicSecurityConfig } from './config.js';
import { demandIdentityKey } from './persons/demand-identity-key.js';
import { createIdentityReads } from './persons/identity-reads.js';
import { createPersonLoader } from './persons/person.loader.js';
import { buildPublicSecuritySchema } from './schema.js';

/** drizzle-kit's folder: beside the sources and beside the build alike. */
export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/**
 * Starts public security. It registers people and works on its lanes whether or not the other agencies answer. Rejects with
 * `ConfigurationFault` when its register was sealed with another key.
 */
export async function startPublicSecurity(
  { cipher, ...config }: PublicSecurityConfig,
  lifecycle: Pick<Lifecycle, 'onStop'>,
): Promise<SubgraphServer> {
  return startService(
    config,
    {
      subgraph: await buildPublicSecuritySchema(),
      migrations: MIGRATIONS,
      prepare: ({ store }) => demandIdentityKey(store, cipher),
      context: ({ store, audit, agency }, request) => {
        const lanes = createLaneLoader(store.db);
        return {
          cipher,
          persons: createPersonLoader(store.db),
          lanes,
          caseFiles: createCaseFileLoader({ db: store.db, agency, lanes }),
          identityReads: createIdentityReads(audit, request),
        };
      },
      follow: (resources) => [followResponse(resources, { lane: 'tracing' }), ...followCaseFiles(resources)],
    },
    lifecycle,
  );
}
