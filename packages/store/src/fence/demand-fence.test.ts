import { createLogger } from '@tongbu/runtime';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openStore } from '../store.js';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { asAdmin } from '../testing/test-server.js';
import { fence } from './policies.js';

const thing = pgTable('thing', { id: integer('id').primaryKey() }, () => fence());
const log = createLogger({ name: 'test', level: 'silent' });

let database: TestDatabase;
let role: string;

beforeAll(async () => {
  database = await createTestDatabase({ tables: { thing } });
  role = `${database.name}_reader`;
  await administer(
    `create role ${role} with login password 'word'; grant connect on database ${database.name} to ${role}`,
  );
});
afterAll(async () => {
  await database.drop();
  await administer(`drop role ${role}`, 'postgres');
});

const administer = (statement: string, name = database.name) =>
  asAdmin({ adminUrl: database.adminUrl }, (sql) => sql.unsafe(statement), name);

async function open(url: string, production: boolean): Promise<void> {
  const store = await openStore({ url, production, log, max: 1 });
  await store.close();
}

/** The same database as a role that only this file has. */
function asReader(): string {
  const url = new URL(database.url);
  url.username = role;
  url.password = 'word';
  return url.href;
}

test('in production the role may neither own the tables nor belong to who does', async () => {
  const owner = new URL(database.ownerUrl).username;
  await open(asReader(), true);
  await expect(open(database.ownerUrl, true)).rejects.toThrow('owns its tables');
  await administer(`grant ${owner} to ${role}`);
  await expect(open(asReader(), true)).rejects.toThrow('owns its tables');
  await administer(`revoke ${owner} from ${role}`);
  await open(asReader(), true);
});

test('in production the role may not be one that row-level security is not for, and elsewhere the log tells of it', async ({
  skip,
}) => {
  const [admin] = await administer('select rolsuper from pg_roles where rolname = current_user');
  if (!admin?.rolsuper) skip('the administrator of this server is no superuser');
  const warn = vi.spyOn(log, 'warn');
  await open(asReader(), false);
  await open(database.ownerUrl, false);
  expect(warn).not.toHaveBeenCalled();
  for (const change of ['bypassrls', 'nobypassrls superuser']) {
    await administer(`alter role ${role} ${change}`);
    await expect(open(asReader(), true)).rejects.toThrow('superuser or may bypass row-level security');
    await open(asReader(), false);
  }
  expect(warn).toHaveBeenCalledTimes(2);
});
