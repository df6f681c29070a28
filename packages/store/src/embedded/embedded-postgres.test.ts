import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@tongbu/runtime';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionOptions } from '../connection-options.js';
import { databaseErrorCode } from '../database-error.js';
import { openStore, type Store } from '../store.js';
import { removeTestFolder, TEST_FOLDER_PREFIX } from '../testing/test-folders.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';

const migrations = fileURLToPath(new URL('../fixtures/migrations', import.meta.url));
const log = createLogger({ name: 'test', level: 'silent' });
const databases = [{ name: 'health' }, { name: 'public-security' }];

let dataDir: string;
let server: EmbeddedPostgres;
let health: Store;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), TEST_FOLDER_PREFIX));
  server = await startEmbeddedPostgres({ dataDir, databases, log, throwAway: true });
  health = await openStore({ url: server.url('health'), ownerUrl: server.ownerUrl('health'), migrations });
});

afterAll(async () => {
  await health.close();
  await server.stop();
  await removeTestFolder(dataDir, log);
});

async function codeOf(statement: string, store: Store = health): Promise<string | undefined> {
  return databaseErrorCode(
    await store.db.execute(statement).then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
}

test('an agency may change rows in its own database', async () => {
  expect(await codeOf("insert into kept (word) values ('a')")).toBeUndefined();
  expect(await codeOf("update kept set word = 'b'")).toBeUndefined();
  expect(await codeOf('select * from kept')).toBeUndefined();
  expect(await codeOf('delete from kept')).toBeUndefined();
});

test.each([
  'truncate kept',
  'drop table kept',
  'alter table kept add column more int',
  'create table mine (id int)',
  'create temporary table mine (id int)',
  'create schema mine',
  'create index on kept (word)',
  'create function f() returns int language sql as $$ select 1 $$',
  "select setval('kept_id_seq', 1)",
  'select * from drizzle.__drizzle_migrations',
  'create role another',
  'create database another',
  'set role health_owner',
  'set role tongbu_admin',
  "select pg_read_file('/etc/hostname')",
  "copy kept to program 'true'",
  'select passwd from pg_shadow',
])('an agency may not: %s', async (statement) => {
  expect(await codeOf(statement)).toBe('42501');
});

test('no role of an agency is more than a role', async () => {
  const rows = await health.db.execute(sql`
    select rolname from pg_roles
    where rolname !~ '^(pg_|tongbu_admin$)'
      and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)`);
  expect([...rows]).toEqual([]);
});

test('no role enters a database that is not its own', async () => {
  for (const url of [server.url('health'), server.ownerUrl('health')]) {
    for (const database of ['public-security', 'postgres', 'template1']) {
      expect(await connectionError(url, { database })).toBe('42501');
    }
  }
});

test('a role enters with its own password only', async () => {
  expect(await connectionError(server.url('health'), { password: 'guess' })).toBe('28P01');
});

test('passwords are kept where only their owner reads them', async () => {
  const keys = path.join(dataDir, 'keys');
  expect((await stat(keys)).mode & 0o777).toBe(0o700);
  const files = await readdir(keys);
  expect(files.sort()).toEqual(
    ['admin', 'health', 'health_owner', 'public-security', 'public-security_owner'].map(
      (role) => `postgres-${role}.password`,
    ),
  );
  for (const file of files) expect((await stat(path.join(keys, file))).mode & 0o777).toBe(0o600);
});

test('the server listens on nothing but a socket in a private folder', async () => {
  const { options } = connectionOptions(server.adminUrl, 'test');
  expect((await stat(String(options.host))).mode & 0o777).toBe(0o700);
  const [row] = await health.db.execute<{ addresses: string }>(
    sql`select current_setting('listen_addresses') as addresses`,
  );
  expect(row?.addresses).toBe('');
});

test('the server keeps what it acknowledges and forgets what it is asked', async () => {
  const settings = await health.db.execute<{ name: string; setting: string }>(sql`
    select name, setting from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'log_error_verbosity',
      'log_min_error_statement', 'log_parameter_max_length_on_error', 'idle_in_transaction_session_timeout')
    order by name`);
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    idle_in_transaction_session_timeout: '10000',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: '0',
    synchronous_commit: 'on',
  });
});

test("the server's log repeats no statement and no value", async () => {
  const canary = '11010519491231002X';
  await codeOf(`select '${canary}'::uuid`);
  await codeOf(`insert into kept (id, word) values (77, '${canary}'), (77, '${canary}')`);
  await codeOf(`do $$ begin raise warning '${canary}'; raise log 'noted'; end $$`);
  await health.db.execute(sql`select ${canary}::int`).catch(() => {});
  const text = await readFile(path.join(dataDir, 'postgres/server.log'), 'utf8').catch(() => readElsewhere());
  expect(text).toContain('ready to accept connections');
  expect(text).toContain('noted');
  expect(text).not.toContain(canary);
  expect(text).not.toMatch(/insert|select/i);
});

test('a start without the password files sets new passwords', async () => {
  await health.db.execute(sql`insert into kept (word) values ('before')`);
  await health.close();
  await server.stop();
  await rm(path.join(dataDir, 'keys'), { recursive: true });
  server = await startEmbeddedPostgres({ dataDir, databases, log });
  health = await openStore({ url: server.url('health'), ownerUrl: server.ownerUrl('health'), migrations });
  const rows = await health.db.execute(sql`select word from kept`);
  expect([...rows]).toEqual([{ word: 'before' }]);
});

test('a second hub on the same folder is refused and told which process has it', async () => {
  const taken = await startEmbeddedPostgres({ dataDir, databases, log }).catch((error: unknown) => error);
  expect(String(taken)).toContain(`in use by another hub, process ${process.pid}`);
});

test('a stopped server leaves no socket, no claim and no process', async () => {
  const { options } = connectionOptions(server.adminUrl, 'test');
  const { pid } = server;
  await health.close();
  await server.stop();
  await server.stop();
  expect(await server.exited).toEqual({ code: 0, signal: null });
  await expect(stat(String(options.host))).rejects.toThrow('ENOENT');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(server.restart()).rejects.toThrow('stopped for good');
});

test('a cluster of another version is refused with the reason of the server', async () => {
  const cluster = await findCluster();
  const version = await readFile(path.join(cluster, 'PG_VERSION'), 'utf8');
  await writeFile(path.join(cluster, 'PG_VERSION'), '17\n');
  await expect(startEmbeddedPostgres({ dataDir, databases, log })).rejects.toThrow(
    'database files are incompatible with server',
  );
  await writeFile(path.join(cluster, 'PG_VERSION'), version);
  server = await startEmbeddedPostgres({ dataDir, databases, log });
});

async function connectionError(
  url: string,
  change: postgres.Options<Record<string, never>>,
): Promise<string | undefined> {
  const { url: address, options } = connectionOptions(url, 'test');
  const client = postgres(address, { ...options, ...change, max: 1, fetch_types: false } as postgres.Options<
    Record<string, postgres.PostgresType>
  >);
  try {
    await client`select 1`;
    return undefined;
  } catch (error) {
    return databaseErrorCode(error);
  } finally {
    await client.end({ timeout: 0 });
  }
}

async function findCluster(): Promise<string> {
  return path.join(await home(), 'cluster');
}

async function readElsewhere(): Promise<string> {
  return readFile(path.join(await home(), 'server.log'), 'utf8');
}

async function home(): Promise<string> {
  const pointer = await readFile(path.join(dataDir, 'postgres.location'), 'utf8').catch(() => '');
  return pointer.trim() || path.join(dataDir, 'postgres');
}
