import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@tongbu/runtime';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { databaseErrorCode } from './database-error.js';
import { openStore } from './store.js';
import { createTestDatabase, runSource, type TestDatabase } from './testing/index.js';
import { asAdmin } from './testing/test-server.js';

const given = fileURLToPath(new URL('fixtures/migrations', import.meta.url));
const fixture = fileURLToPath(new URL('migrate.fixture.ts', import.meta.url));

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'tongbu-migrations-'));
  await cp(given, folder, { recursive: true });
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function addMigration(tag: string, text: string): Promise<void> {
  const file = path.join(folder, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: { when: number }[] };
  const entry = {
    idx: journal.entries.length,
    version: '7',
    when: 1_700_000_100_000 + journal.entries.length,
    tag,
    breakpoints: true,
  };
  await writeFile(file, JSON.stringify({ ...journal, entries: [...journal.entries, entry] }));
  await writeFile(path.join(folder, `${tag}.sql`), text);
}

function migrate(log?: ReturnType<typeof createLogger>) {
  return openStore({ url: database.url, ownerUrl: database.ownerUrl, migrations: folder, log });
}

/** The tables with their columns, and how many migrations the database believes it has. */
async function look(): Promise<{ columns: string[]; applied: number }> {
  return asAdmin({ adminUrl: database.adminUrl }, async (sql) => {
    const columns = await sql<{ name: string }[]>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' order by 1`;
    const [log] = await sql`select to_regclass('drizzle.__drizzle_migrations') as there`;
    const [applied] = log?.there
      ? await sql<{ n: number }[]>`select count(*)::int as n from drizzle.__drizzle_migrations`
      : [];
    return { columns: columns.map(({ name }) => name), applied: applied?.n ?? 0 };
  });
}

const WHOLE = ['kept.extra', 'kept.id', 'kept.word', 'sealed.id', 'sealed.word'];

test('four processes that start at once all succeed, and each migration is applied once', async () => {
  await addMigration(
    '0002_slow',
    'create table slow (id int);--> statement-breakpoint\nselect pg_sleep(0.5);',
  );
  const processes = Array.from({ length: 4 }, () =>
    runSource(fixture, [database.url, database.ownerUrl, folder]),
  );
  await Promise.all(processes.map((each) => each.next()));
  for (const { child } of processes) child.stdin?.write('go\n');
  expect(await Promise.all(processes.map((each) => each.next()))).toEqual(Array(4).fill({ migrated: true }));
  expect(await Promise.all(processes.map((each) => each.ended()))).toEqual(
    Array(4).fill({ code: 0, signal: null }),
  );
  expect(await look()).toEqual({ columns: [...WHOLE, 'slow.id'], applied: 3 });
});

test('a migration that fails leaves the schema as it was, and the log names it without repeating it', async () => {
  await (await migrate()).close();
  await addMigration(
    '0002_broken',
    `create table half (id int);--> statement-breakpoint\ninsert into half values ('11010519491231002X'::numeric);`,
  );
  const lines: unknown[] = [];
  const log = createLogger({ name: 'test' });
  vi.spyOn(log, 'error').mockImplementation((line: unknown) => void lines.push(line));
  const error: unknown = await migrate(log).catch((caught: unknown) => caught);
  expect(databaseErrorCode(error)).toBe('22P02');
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('110105');
  expect(lines).toEqual([{ migration: '0002_broken', statement: 2, code: '22P02' }]);
  expect(await look()).toEqual({ columns: WHOLE, applied: 2 });
});

test('a process killed between two statements leaves the schema as it was, and the next one migrates', async () => {
  const failAt = 'migrate.between_statements:4';
  const killed = runSource(fixture, [database.url, database.ownerUrl, folder, failAt]);
  await killed.next();
  killed.child.stdin?.write('go\n');
  expect(await killed.ended()).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await look()).toEqual({ columns: [], applied: 0 });
  await (await migrate()).close();
  expect(await look()).toEqual({ columns: WHOLE, applied: 2 });
});

test('a migration whose connection is lost stops there: without its lock it does nothing more', async () => {
  await addMigration(
    '0002_slow',
    'create table slow (id int);--> statement-breakpoint\nselect pg_sleep(30);',
  );
  const attempt = migrate().catch((error: unknown) => databaseErrorCode(error));
  await vi.waitFor(
    () =>
      asAdmin({ adminUrl: database.adminUrl }, async (sql) => {
        const ended = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'tongbu migrations' and query like '%pg_sleep%'
            and pid <> pg_backend_pid() and datname = ${database.name}`;
        expect(ended.length).toBe(1);
      }),
    { timeout: 20_000 },
  );
  expect(await attempt).toMatch(/CONNECTION_CLOSED|57P01/);
  expect(await look()).toEqual({ columns: [], applied: 0 });
});

test('what a migration takes away from the service stays away', async () => {
  await addMigration(
    '0002_seal',
    `revoke update, delete on sealed from "${new URL(database.url).username}";`,
  );
  await (await migrate()).close();
  const store = await migrate();
  await store.db.execute(`insert into sealed (word) values ('a')`);
  await store.db.execute(`update kept set word = 'b'`);
  const refused = await store.db
    .execute(`update sealed set word = 'b'`)
    .catch((error: unknown) => databaseErrorCode(error));
  expect(refused).toBe('42501');
  await store.close();
});

test('a database that may lose what it acknowledged is refused', async () => {
  await asAdmin({ adminUrl: database.adminUrl }, (sql) =>
    sql.unsafe(`alter database ${database.name} set synchronous_commit = off`),
  );
  await expect(migrate()).rejects.toThrow('synchronous_commit off');
});
