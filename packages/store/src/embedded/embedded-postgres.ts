import path from 'node:path';
import { ConfigurationFault, type Lock, LockHeld, type Logger, takeLock } from '@tongbu/runtime';
import postgres from 'postgres';
import { connectionOptions } from '../connection-options.js';
import { findBinaries } from './binaries.js';
import { ADMIN, makeCluster, resetAdminPassword } from './cluster.js';
import { findClusterHome } from './cluster-home.js';
import { clearLeftovers, readPostmasterFile } from './leftovers.js';
import { readOrMakePassword } from './passwords.js';
import { ownerRole, provision, type Tenancy } from './provision.js';
import { type ServerExit, type ServerOptions, startServer } from './server.js';
import { findServerUser } from './server-user.js';
import { SERVER_SETTINGS } from './settings.js';
import {
  endWithoutSocket,
  makeSocketFolder,
  removeSocketFolder,
  restoreSocketFolder,
} from './socket-folder.js';
import { supervise } from './supervision.js';

export interface EmbeddedPostgresOptions {
  /** The hub's data folder. The cluster is kept in `postgres` below it, passwords in `keys`. */
  readonly dataDir: string;
  /** One for each agency: lower-case letters, digits, `-` and `_`. */
  readonly databases: readonly { readonly name: string }[];
  readonly log: Logger;
  /** Also listens on this port of 127.0.0.1, for tools; the hub itself uses the socket. */
  readonly port?: number | undefined;
  /** For tests: does not wait for the disk while the cluster is made. Commits still do. */
  readonly throwAway?: boolean | undefined;
}

/** A running PostgreSQL server of our own. */
export interface EmbeddedPostgres {
  /** The address of a database for the service's role: it may change rows, not tables. Stays the same after `restart`. */
  url(name: string): string;
  /** The address of a database for the role that owns its tables. */
  ownerUrl(name: string): string;
  /** The address of the database `postgres` for the administrator. Not for services. */
  readonly adminUrl: string;
  /** The server that runs now, or ran last. */
  readonly pid: number;
  /**
   * How the server that runs now ended, whoever ended it; after `restart`, another promise. It ends by itself when its
   * socket folder was removed, which `restart` makes again. Never rejects.
   */
  readonly exited: Promise<ServerExit>;
  /**
   * Starts the server again, at the same addresses, after stopping it if it runs. Rejects with
   * `ConfigurationFault` when it cannot, or when the server was stopped for good.
   */
  restart(): Promise<void>;
  /** Stops the server for good and gives the folder free. May be called twice. */
  stop(): Promise<void>;
}

const DEFAULT_PORT = 5432;

/**
 * Starts the server on the cluster of a data folder, making the cluster, the databases and their roles when
 * they are not there yet. What a killed hub left, running or not, is taken over with everything that was
 * acknowledged in it. Rejects with `ConfigurationFault`, one line for people, when it cannot.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  for (const { name } of options.databases) demandName(name);
  const dataDir = path.resolve(options.dataDir);
  try {
    // Whoever owns a cluster that is there can reach it, also where nobody else can.
    const owner = await findServerUser(path.join(dataDir, 'postgres', 'cluster'));
    const home = await findClusterHome(dataDir, owner);
    const user = await findServerUser(home.cluster);
    const binaries = await findBinaries(user);
    const lock = await claimCluster(home.lock);
    try {
      return await startClaimed({ ...options, dataDir, home, user, binaries, lock });
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw isForbidden(error)
      ? new ConfigurationFault([
          `${dataDir}: not allowed to use ${error.path}; was the folder made by another user?`,
        ])
      : error;
  }
}

/** So that a second hub on the same folder does not mistake a running server for one that was left behind. */
async function claimCluster(file: string): Promise<Lock> {
  try {
    return await takeLock(file);
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    throw new ConfigurationFault([`the data folder is in use by another hub, ${error.description}`]);
  }
}

interface Claim extends EmbeddedPostgresOptions, Omit<ServerOptions, 'settings' | 'lifeline'> {
  readonly lock: Lock;
}

async function startClaimed(claim: Claim): Promise<EmbeddedPostgres> {
  const { dataDir, databases, log, home, user, binaries, port, throwAway = false } = claim;
  const admin = await readOrMakePassword(dataDir, 'admin');
  const made = await makeCluster({ home, binaries, user, password: admin.text, throwAway });
  const left = await readPostmasterFile(home.cluster);
  await clearLeftovers(home.cluster, log);
  if (left) await removeSocketFolder(left.socketFolder);
  if (admin.isNew && !made) await resetAdminPassword({ home, binaries, user }, admin.text);
  const tenancies = await Promise.all(databases.map(({ name }) => readTenancy(dataDir, name)));

  const folder = await makeSocketFolder(user);
  const settings = {
    ...SERVER_SETTINGS,
    unix_socket_directories: folder,
    listen_addresses: port === undefined ? '' : '127.0.0.1',
    port: String(port ?? DEFAULT_PORT),
  };
  const address = (role: string, password: string, database: string): string =>
    `postgres://${role}:${password}@localhost/${database}?host=${encodeURIComponent(folder)}&port=${settings.port}`;
  const adminUrl = address(ADMIN, admin.text, 'postgres');
  const find = (name: string): Tenancy => {
    const tenancy = tenancies.find((candidate) => candidate.name === name);
    if (!tenancy) throw new TypeError('there is no embedded database of that name');
    return tenancy;
  };

  const server = supervise({
    start: async () => {
      await restoreSocketFolder(folder, user);
      const server = await startServer({ home, binaries, user, settings, lifeline: claim.lock.lifeline });
      return endWithoutSocket(server, path.join(folder, `.s.PGSQL.${settings.port}`));
    },
    clear: () => clearLeftovers(home.cluster, log),
    release: () => removeSocketFolder(folder).then(claim.lock.release),
    log,
  });
  try {
    await server.restart();
    await asAdmin(adminUrl, (sql) => provision(sql, tenancies));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: (name) => address(name, find(name).password, name),
    ownerUrl: (name) => address(ownerRole(name), find(name).ownerPassword, name),
    adminUrl,
    get pid() {
      return server.pid;
    },
    get exited() {
      return server.exited;
    },
    restart: server.restart,
    stop: server.stop,
  };
}

async function readTenancy(dataDir: string, name: string): Promise<Tenancy> {
  const { text: password } = await readOrMakePassword(dataDir, name);
  const { text: ownerPassword } = await readOrMakePassword(dataDir, ownerRole(name));
  return { name, password, ownerPassword };
}

async function asAdmin(url: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const { url: address, options } = connectionOptions(url, 'tongbu start');
  const sql = postgres(address, { ...options, max: 1, fetch_types: false });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** A name is also a role, part of a file's name and part of an address. */
function demandName(name: string): void {
  if (!/^[a-z][a-z0-9_-]{0,40}$/.test(name))
    throw new TypeError('a database name is a short lower-case word');
}

function isForbidden(error: unknown): error is NodeJS.ErrnoException {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return code === 'EACCES' || code === 'EPERM';
}
