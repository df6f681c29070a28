import { eq, sql } from 'drizzle-orm';
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { databaseErrorCode } from '../database-error.js';
import { inPlaces, inService } from '../index.js';
import { openStore, type Store } from '../store.js';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { fence, inCallersPlaces, ofCallersAgency } from './policies.js';

const caseTable = pgTable(
  'case',
  { id: integer('id').primaryKey(), jurisdiction: text('jurisdiction').notNull() },
  (table) => [
    index('case_jurisdiction').on(table.jurisdiction.op('text_pattern_ops')),
    ...fence(inCallersPlaces(table.jurisdiction)),
  ],
);
const contactTable = pgTable(
  'contact',
  {
    id: integer('id').primaryKey(),
    caseId: integer('case_id')
      .notNull()
      .references(() => caseTable.id, { onDelete: 'cascade' }),
  },
  (table) => fence(sql`exists (select from ${caseTable} where ${caseTable.id} = ${table.caseId})`),
);
const noteTable = pgTable(
  'note',
  { id: integer('id').primaryKey(), agency: text('agency').notNull() },
  (table) => fence(ofCallersAgency(table.agency)),
);
const logTable = pgTable('log', { id: integer('id').primaryKey() }, () => fence());

const YANGZHOU = { agency: 'HEALTH', jurisdictions: ['321000'] } as const;
const NANJING = { agency: 'TRANSPORT', jurisdictions: ['320100'] } as const;

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase({ tables: { caseTable, contactTable, noteTable, logTable } });
  store = await openStore({ url: database.url, max: 2 });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});
beforeEach(async () => {
  const { db } = store.asService();
  await db.delete(caseTable);
  await db.delete(noteTable);
  await db.delete(logTable);
  await db.insert(caseTable).values([
    { id: 1, jurisdiction: '321002' },
    { id: 2, jurisdiction: '320102' },
    { id: 3, jurisdiction: '321000' },
  ]);
  await db.insert(contactTable).values([
    { id: 1, caseId: 1 },
    { id: 2, caseId: 2 },
  ]);
  await db.insert(noteTable).values([
    { id: 1, agency: 'HEALTH' },
    { id: 2, agency: 'TRANSPORT' },
  ]);
  await db.insert(logTable).values({ id: 1 });
});

const idsIn = async (db: Store['db']) => (await db.select().from(caseTable)).map(({ id }) => id).sort();
const codeOf = async (attempt: PromiseLike<unknown>) =>
  databaseErrorCode(await Promise.resolve(attempt).catch((error: unknown) => error));

test('a caller sees the rows of their places, whatever the statement asks for', async () => {
  expect(await idsIn(store.scopedTo(YANGZHOU).db)).toEqual([1, 3]);
  expect(await idsIn(store.scopedTo(NANJING).db)).toEqual([2]);
  expect(await idsIn(store.scopedTo({ ...NANJING, jurisdictions: ['32', '110000'] }).db)).toEqual([1, 2, 3]);
  expect(await idsIn(store.scopedTo({ ...NANJING, jurisdictions: ['000000'] }).db)).toEqual([1, 2, 3]);
});

test('who answers for no place, or for a text that is none, sees nothing', async () => {
  for (const jurisdictions of [[], [''], ['%'], ['3'], ['"'], ['{}', '3210"']]) {
    expect(await idsIn(store.scopedTo({ ...YANGZHOU, jurisdictions }).db)).toEqual([]);
  }
});

test('a row of another table is seen with the row that it hangs on, or by its agency, or by the service only', async () => {
  const seen = async ({ db }: Pick<Store, 'db'>) => [
    (await db.select().from(contactTable)).length,
    (await db.select().from(noteTable)).map(({ agency }) => agency),
    (await db.select().from(logTable)).length,
  ];
  expect(await seen(store.scopedTo(YANGZHOU))).toEqual([1, ['HEALTH'], 0]);
  expect(await seen(store.scopedTo(NANJING))).toEqual([1, ['TRANSPORT'], 0]);
  expect(await seen(store.asService())).toEqual([2, ['HEALTH', 'TRANSPORT'], 1]);
});

test('without a scope there are no rows, on a connection that carried one before too, and for the owner too', async () => {
  const owner = new URL(database.ownerUrl);
  for (const name of ['tongbu.places', 'tongbu.scope']) owner.searchParams.delete(name);
  const bare = await openStore({ url: owner.href, max: 1 });
  for (const one of [store, bare]) {
    await one.asService().db.select().from(caseTable);
    await one.scopedTo(YANGZHOU).transaction((tx) => tx.select().from(caseTable));
    for (let turn = 0; turn < 4; turn += 1) {
      expect(await one.sql`select * from "case"`).toHaveLength(0);
      expect(await idsIn(one.db)).toEqual([]);
      expect(await one.transaction((tx) => tx.select().from(caseTable))).toEqual([]);
    }
    expect([...(await one.sql`delete from "case" returning id`)]).toEqual([]);
  }
  await bare.close();
  expect(await idsIn(store.asService().db)).toEqual([1, 2, 3]);
});

test('a caller writes no row of another place, moves none there, and changes and removes none that is there', async () => {
  const { db } = store.scopedTo(YANGZHOU);
  const place = { jurisdiction: '320102' };
  expect(await codeOf(db.insert(caseTable).values({ id: 4, ...place }))).toBe('42501');
  expect(await codeOf(db.update(caseTable).set(place).where(eq(caseTable.id, 1)))).toBe('42501');
  expect(await codeOf(db.insert(contactTable).values({ id: 3, caseId: 2 }))).toBe('42501');
  expect(await codeOf(db.insert(logTable).values({ id: 2 }))).toBe('42501');
  expect(await db.update(caseTable).set({ id: 9 }).where(eq(caseTable.id, 2)).returning()).toEqual([]);
  expect(await db.delete(caseTable).where(eq(caseTable.id, 2)).returning()).toEqual([]);
  expect((await db.insert(caseTable).values({ id: 5, jurisdiction: '321003' }).returning()).length).toBe(1);
});

test('what hangs on a removed row goes with it, whoever sees it', async () => {
  await store.scopedTo(YANGZHOU).db.delete(caseTable).where(eq(caseTable.id, 1));
  expect(await store.asService().db.select().from(contactTable)).toEqual([{ id: 2, caseId: 2 }]);
});

test('a transaction has the scope in every statement, in nested ones and at any level of isolation', async () => {
  const { transaction } = store.scopedTo(YANGZHOU);
  for (const isolationLevel of ['read committed', 'repeatable read', 'serializable'] as const) {
    const seen = await transaction(
      async (tx) => [
        await idsIn(tx),
        await tx.transaction((inner) => idsIn(inner)),
        await tx.execute(sql`select current_setting('transaction_isolation') as level`).then((r) => r[0]),
      ],
      { isolationLevel },
    );
    expect(seen).toEqual([[1, 3], [1, 3], { level: isolationLevel }]);
  }
});

test('a transaction may do one thing as the service and the next as the caller again', async () => {
  const seen = await store.scopedTo(YANGZHOU).transaction(async (tx) => {
    const before = idsIn(tx);
    const own = idsIn(inService(tx));
    const after = idsIn(tx);
    return [await before, await own, await after, await inService(tx).transaction((inner) => idsIn(inner))];
  });
  expect(seen).toEqual([
    [1, 3],
    [1, 2, 3],
    [1, 3],
    [1, 2, 3],
  ]);
});

test('statements run in their scope with and without parameters, prepared or not', async () => {
  const unprepared = new URL(database.url);
  unprepared.searchParams.set('prepare', 'false');
  const other = await openStore({ url: unprepared.href, max: 1 });
  for (const one of [store, other]) {
    const { db } = one.scopedTo(YANGZHOU);
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await db.execute(sql`select id from "case" order by id`)).toEqual([{ id: 1 }, { id: 3 }]);
      expect(await db.execute(sql`select id from "case" where id < ${3}`)).toEqual([{ id: 1 }]);
      expect(await db.execute(`select count(*)::int as n from "case" where id > ${turn - 10}`)).toEqual([
        { n: 2 },
      ]);
    }
  }
  await other.close();
});

test('a statement that fails leaves the connection as it was, and the next one has its own scope', async () => {
  const one = await openStore({ url: database.url, max: 1 });
  const { db } = one.scopedTo(YANGZHOU);
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await codeOf(db.execute(sql`select 1 / 0`))).toBe('22012');
    expect(await codeOf(db.execute(sql`select ${'x'}::int`))).toBe('22P02');
    expect(await codeOf(db.execute(sql`select nothing from nowhere where 1 = ${1}`))).toBe('42P01');
    expect(await one.sql`select * from "case"`).toHaveLength(0);
    expect(await idsIn(one.scopedTo(NANJING).db)).toEqual([2]);
  }
  await one.close();
});

test('a statement whose scope cannot be set does not run', async () => {
  const one = await openStore({ url: database.url, max: 1 });
  for (const prepare of [true, false]) {
    for (const parameters of [[], ['5']]) {
      const id = parameters.length === 0 ? '6' : '$1::int';
      const options = { prepare, simple: false, before: { string: 'select 1 / $1::int', args: ['0'] } };
      const attempt = one.sql.unsafe(`insert into log values (${id})`, parameters, options);
      expect(await codeOf(attempt)).toBe('22012');
    }
  }
  expect(await one.asService().db.select().from(logTable)).toEqual([{ id: 1 }]);
  await one.close();
});

test('a statement prepared before a table changed is prepared anew, in its scope', async () => {
  const owner = await openStore({ url: database.ownerUrl, max: 1 });
  const { db } = store.scopedTo(YANGZHOU);
  const read = () => db.execute(sql`select * from "case" where id = ${1}`);
  for (let turn = 0; turn < 6; turn += 1) await read();
  await owner.sql`alter table "case" add column extra integer`;
  for (let turn = 0; turn < 6; turn += 1) {
    expect(await read()).toEqual([{ id: 1, jurisdiction: '321002', extra: null }]);
  }
  await owner.sql`alter table "case" drop column extra`;
  await owner.close();
});

test('an index still serves a search by place behind the fence', async () => {
  const { db } = store.asService();
  await db.execute(sql`
    insert into "case" select n, case when n % 100 = 0 then '321002' else '320102' end from generate_series(10, 20000) n`);
  const owner = await openStore({ url: database.ownerUrl, max: 1 });
  await owner.sql`analyze "case"`;
  await owner.close();
  const plan = await store
    .scopedTo(YANGZHOU)
    .db.execute(
      sql`explain select * from "case" where ${inPlaces(['321000'], sql.raw('"case"."jurisdiction"'))}`,
    );
  expect(JSON.stringify(plan)).toContain('Index Cond: ((jurisdiction ~>=~ ');
});
