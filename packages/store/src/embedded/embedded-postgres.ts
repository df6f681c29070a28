import path from 'node:path';
import type { Logger } from '@tongbu/runtime';
import postgres from 'postgres';
import { connectionOptions } from '../connection-options.js';
import { findBinaries } from './binaries.js';
import { ADMIN, makeCluster, resetAdminPassword } from './cluster.js';
import { findClusterHome } from './cluster-home.js';
import { claimCluster } from './hub-lock.js';
import { clearLeftovers, readPostmasterFile } from './leftovers.js';
import { readOrMakePassword } from './passwords.js';
import { ownerRole, provision, type Tenancy } from './provision.js';
import { type Server, type ServerExit, startServer } from './server.js';
import { findServerUser } from './server-user.js';
import { SERVER_SETTINGS } from './settings.js';
import { makeSocketFolder, removeSocketFolder } from './socket-folder.js';

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
  /** The address of a database for the service's role: it may change rows, not tables. */
  url(name: string): string;
  /** The address of a database for the role that owns its tables. */
  ownerUrl(name: string): string;
  /** The address of the database `postgres` for the administrator. Not for services. */
  readonly adminUrl: string;
  /** The server that runs now, or ran last. */
  readonly pid: number;
  /** How the server that runs now ended, whoever ended it. `restart` begins a new one. Never rejects. */
  readonly exited: Promise<ServerExit>;
  /** Starts the server again, at the same addresses, after stopping it if it runs. */
  restart(): Promise<void>;
  /** Stops the server and gives the folder free. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the server on the cluster of a data folder, making the cluster, the databases and their roles when
 * they are not there yet. What a killed hub left, running or not, is taken over with everything that was
 * acknowledged in it. Rejects with `ConfigurationFault`, one line for people, when it cannot.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { databases, log, port, throwAway = false } = options;
  const dataDir = path.resolve(options.dataDir);
  for (const { name } of databases) demandName(name);

  const user = await findServerUser();
  const binaries = await findBinaries(user);
  const home = await findClusterHome(dataDir, user);
  const giveUp = await claimCluster(home.lock);
  let socketFolder: string | undefined;
  try {
    const admin = await readOrMakePassword(dataDir, 'admin');
    const made = await makeCluster({ home, binaries, user, password: admin.text, throwAway });
    const left = await readPostmasterFile(home.cluster);
    await clearLeftovers(home.cluster, log);
    if (left) await removeSocketFolder(left.socketFolder);
    if (admin.isNew && !made) await resetAdminPassword({ home, binaries, user }, admin.text);

    const tenancies: Tenancy[] = [];
    for (const { name } of databases) {
      const { text: password } = await readOrMakePassword(dataDir, name);
      const { text: ownerPassword } = await readOrMakePassword(dataDir, ownerRole(name));
      tenancies.push({ name, password, ownerPassword });
    }

    const folder = await makeSocketFolder(user);
    socketFolder = folder;
    const settings = {
      ...SERVER_SETTINGS,
      unix_socket_directories: folder,
      listen_addresses: port === undefined ? '' : '127.0.0.1',
      port: String(port ?? DEFAULT_PORT),
    };
    const start = async (): Promise<Server> => {
      const started = await startServer({ home, binaries, user, settings });
      log.info({ pid: started.pid }, 'database server started');
      return started;
    };
    const address = (role: string, password: string, database: string): string =>
      `postgres://${role}:${password}@localhost/${database}?host=${encodeURIComponent(folder)}&port=${settings.port}`;
    const adminUrl = address(ADMIN, admin.text, 'postgres');

    let server = await start();
    try {
      await withAdmin(adminUrl, (sql) => provision(sql, tenancies));
    } catch (error) {
      await server.stop();
      throw error;
    }

    const find = (name: string): Tenancy => {
      const tenancy = tenancies.find((candidate) => candidate.name === name);
      if (!tenancy) throw new TypeError(`there is no embedded database ${name}`);
      return tenancy;
    };
    let stopped: Promise<void> | undefined;
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
      async restart() {
        await server.stop();
        // A server that was killed may leave backends that have not noticed yet.
        await clearLeftovers(home.cluster, log);
        server = await start();
      },
      stop() {
        stopped ??= server
          .stop()
          .then(() => removeSocketFolder(folder))
          .then(giveUp);
        return stopped;
      },
    };
  } catch (error) {
    if (socketFolder) await removeSocketFolder(socketFolder);
    await giveUp();
    throw error;
  }
}

const DEFAULT_PORT = 5432;

async function withAdmin(url: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const { url: address, options } = connectionOptions(url, 'tongbu start');
  const sql = postgres(address, { ...options, max: 1, fetch_types: false });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** A name is also a role, part of a file name and part of an address. */
function demandName(name: string): void {
  if (!/^[a-z][a-z0-9_-]{0,40}$/.test(name))
    throw new TypeError('a database name is a short lower-case word');
}
