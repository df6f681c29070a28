import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { forceFences } from '../fence/force-fences.js';
import { SERVICE_SCOPE } from '../fence/scope.js';
import { grantTables } from '../grants.js';
import { migrateDatabase } from '../migrations.js';
import { printTables } from './table-sql.js';
import { asAdmin, type TestRole, type TestServer } from './test-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

/** How a test database gets its tables: one of these, or none for an empty one. */
export interface TestSchema {
  /** A folder that drizzle-kit wrote. */
  readonly migrations?: string;
  /** Statements as they are. */
  readonly sql?: string;
  /** drizzle tables and enums. */
  readonly tables?: Readonly<Record<string, unknown>>;
}

/** A database of its own for one test file, with the same two roles as in production. */
export interface TestDatabase {
  readonly name: string;
  /** As the service's role: rows may be changed, tables not. */
  readonly url: string;
  /** As the role that owns the tables, in the scope of the service's own work: to look at, and to set up, any row. */
  readonly ownerUrl: string;
  /** As the administrator: to end sessions, to look into other databases. */
  readonly adminUrl: string;
  /** Ends every session in it and removes it. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a fresh database on the server that the test run brought, with the tables of `schema` granted to the
 * service's role. Give `drop` to `afterAll`; whatever is forgotten goes with the server.
 */
export async function createTestDatabase({
  migrations,
  sql,
  tables,
}: TestSchema = {}): Promise<TestDatabase> {
  const server = inject('testServer');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, async (admin) => {
    await admin.unsafe(`create database ${name} owner ${server.owner.name}`);
    await admin.unsafe(`revoke all on database ${name} from public`);
    await admin.unsafe(`grant connect on database ${name} to ${server.app.name}`);
  });
  const drop = (): Promise<void> =>
    asAdmin(server, async (admin) => {
      await admin.unsafe(`drop database if exists ${name} with (force)`);
    });
  const database: TestDatabase = {
    name,
    url: address(server, server.app, name),
    ownerUrl: inServiceScope(address(server, server.owner, name)),
    adminUrl: withDatabase(server.adminUrl, name),
    drop,
    [Symbol.asyncDispose]: drop,
  };
  try {
    if (migrations !== undefined) {
      await migrateDatabase({ url: database.ownerUrl, folder: migrations, reader: server.app.name });
    }
    const statements = sql ?? (tables && (await printTables(tables)));
    if (statements !== undefined) {
      await asAdmin({ adminUrl: database.ownerUrl }, async (owner) => {
        await owner.unsafe(statements);
        await grantTables(owner, server.app.name);
        await forceFences(owner);
      });
    }
  } catch (error) {
    await drop();
    throw error;
  }
  return database;
}

function address({ adminUrl }: TestServer, role: TestRole, database: string): string {
  const url = new URL(withDatabase(adminUrl, database));
  url.username = role.name;
  url.password = role.password;
  return url.href;
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** The same address, of which every session is in the service's scope: the driver sends what it does not know as settings. */
export function inServiceScope(url: string): string {
  const changed = new URL(url);
  changed.searchParams.set('tongbu.places', SERVICE_SCOPE.places);
  changed.searchParams.set('tongbu.scope', SERVICE_SCOPE.name);
  return changed.href;
}
