import { join } from 'node:path';
import { createLogger } from '@tongbu/runtime';
import { startEmbeddedPostgres } from '@tongbu/store';
import { AGENCIES, type Agency, agencySlug } from '@tongbu/vocabulary';
import type { HubConfig, OwnDatabase } from './hub-config.js';
import type { Running, Startable } from './keeper.js';
import { LogFile } from './log-file.js';

export interface Databases {
  readonly databases: Readonly<Record<Agency, OwnDatabase>>;
  /** The embedded server, running, for a keeper; undefined when every agency has a database of its own. */
  readonly server: Startable | undefined;
}

/** Starts the embedded server for the agencies that have no database of their own. Throws when it cannot. */
export async function provideDatabases({ dataDir, databases: own, logLevel }: HubConfig): Promise<Databases> {
  const embedded = AGENCIES.filter((agency) => own[agency] === undefined);
  if (embedded.length === 0) return { databases: complete(own), server: undefined };
  const file = new LogFile(join(dataDir, 'logs', 'postgres.log'));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    databases: embedded.map((agency) => ({ name: agencySlug(agency) })),
    log: createLogger({
      name: 'postgres',
      level: logLevel,
      destination: { write: (line) => file.append(line.trimEnd()) },
    }),
  });
  const databases = { ...own };
  for (const agency of embedded) {
    const name = agencySlug(agency);
    databases[agency] = { url: postgres.url(name), ownerUrl: postgres.ownerUrl(name) };
  }
  let starts = 0;
  const server: Startable = {
    name: 'postgres',
    start: async (): Promise<Running> => {
      starts += 1;
      if (starts > 1) await postgres.restart();
      return {
        pid: postgres.pid,
        ready: Promise.resolve(),
        ended: postgres.exited.then(({ reason, ...exit }) => ({ ...exit, lastError: reason })),
        stop: () => postgres.stop(),
      };
    },
  };
  return { databases: complete(databases), server };
}

function complete(databases: Readonly<Partial<Record<Agency, OwnDatabase>>>): Record<Agency, OwnDatabase> {
  const { HEALTH, PUBLIC_SECURITY, TRANSPORT, CIVIL_AFFAIRS } = databases;
  if (!HEALTH || !PUBLIC_SECURITY || !TRANSPORT || !CIVIL_AFFAIRS)
    throw new Error('an agency is without a database');
  return { HEALTH, PUBLIC_SECURITY, TRANSPORT, CIVIL_AFFAIRS };
}
