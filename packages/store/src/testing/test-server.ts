import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger } from '@tongbu/runtime';
import postgres from 'postgres';
import { connectionOptions } from '../connection-options.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres.js';
import { removeTestFolder, sweepTestFolders, TEST_FOLDER_PREFIX } from './test-folders.js';

/** What a test needs to make databases of its own; plain data, so that vitest can hand it to its workers. */
export interface TestServer {
  /** May create databases. Also for tests that end sessions or look at other databases. */
  readonly adminUrl: string;
  /** Owns the tables of every test database, as an agency's owner role does. */
  readonly owner: TestRole;
  /** What services run as: may change rows, and nothing else. */
  readonly app: TestRole;
}

export interface TestRole {
  readonly name: string;
  readonly password: string;
}

export interface RunningTestServer {
  readonly server: TestServer;
  /** Drops the roles, or throws the whole server away when it is ours. */
  stop(): Promise<void>;
}

/**
 * Starts a throw-away server for one run of the tests, or, with `url`, uses that one: the role in it must be
 * able to create databases and roles.
 */
export async function startTestServer(url?: string): Promise<RunningTestServer> {
  const own = url === undefined ? await startThrowAway() : undefined;
  const adminUrl = own?.adminUrl ?? url ?? '';
  const run = randomBytes(4).toString('hex');
  const server: TestServer = {
    adminUrl,
    owner: { name: `tongbu_test_${run}_owner`, password: randomBytes(12).toString('hex') },
    app: { name: `tongbu_test_${run}`, password: randomBytes(12).toString('hex') },
  };
  try {
    await asAdmin(server, async (sql) => {
      for (const { name, password } of [server.owner, server.app]) {
        await sql.unsafe(`create role ${name} with login password '${password}'`);
      }
      // An administrator who is no superuser may give a database only to a role that it belongs to.
      await sql.unsafe(`grant ${server.owner.name} to current_user`);
    });
  } catch (error) {
    await own?.stop();
    throw error;
  }
  return {
    server,
    async stop() {
      if (own) await own.stop();
      else await asAdmin(server, (sql) => dropEverything(sql, server));
    },
  };
}

/** Runs `work` on a connection of the administrator, to `database` when it is named. */
export async function asAdmin<T>(
  { adminUrl }: Pick<TestServer, 'adminUrl'>,
  work: (sql: postgres.Sql) => Promise<T>,
  database?: string,
): Promise<T> {
  const { url, options } = connectionOptions(adminUrl, 'tongbu tests');
  const sql = postgres(url, {
    ...options,
    max: 1,
    fetch_types: false,
    ...(database !== undefined && { database }),
  });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Test databases that their files forgot, or could not drop, and the two roles. */
async function dropEverything(sql: postgres.Sql, { owner, app }: TestServer): Promise<void> {
  const forgotten = await sql<{ name: string }[]>`
    select datname as name from pg_database where datdba = ${owner.name}::regrole`;
  for (const { name } of forgotten) await sql.unsafe(`drop database ${name} with (force)`);
  await sql.unsafe(`drop role ${owner.name}, ${app.name}`);
}

async function startThrowAway(): Promise<Pick<EmbeddedPostgres, 'adminUrl' | 'stop'>> {
  const log = createLogger({ name: 'test-postgres', level: 'silent' });
  await sweepTestFolders(log);
  const dataDir = await mkdtemp(path.join(tmpdir(), TEST_FOLDER_PREFIX));
  // mkdtemp's 0700 would send root's server to a folder that outlives the run.
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, databases: [], log, throwAway: true });
  return {
    adminUrl: server.adminUrl,
    async stop() {
      await server.stop();
      await removeTestFolder(dataDir, log);
    },
  };
}
