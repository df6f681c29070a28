import { sql } from 'drizzle-orm';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inPreparedPlaces, placePrefixes } from './fence/in-places.js';
import { fence, inCallersPlaces } from './fence/policies.js';
import { prepared, preparedByIds } from './prepared.js';
import { openStore, type Store } from './store.js';
import { createTestDatabase, recordStatements, type TestDatabase } from './testing/index.js';

const caseTable = pgTable(
  'case',
  { id: integer('id').primaryKey(), jurisdiction: text('jurisdiction').notNull() },
  (table) => fence(inCallersPlaces(table.jurisdiction)),
);
const YANGZHOU = { agency: 'HEALTH', jurisdictions: ['321000'] } as const;
const NANJING = { agency: 'TRANSPORT', jurisdictions: ['320100'] } as const;

let written = 0;
const selectCases = prepared((db) => {
  written += 1;
  return db
    .select()
    .from(caseTable)
    .where(sql`${caseTable.id} = any(${sql.placeholder('ids')})`)
    .orderBy(caseTable.id);
});
const selectById = preparedByIds((db, ids) =>
  db
    .select()
    .from(caseTable)
    .where(sql`${caseTable.id} in (${ids}) and ${caseTable.id} < ${sql.placeholder('below')}`)
    .orderBy(caseTable.id),
);
const selectOfPlaces = prepared((db) =>
  db
    .select()
    .from(caseTable)
    .where(inPreparedPlaces(sql.placeholder('places'), caseTable.jurisdiction)),
);
const divide = prepared((db) =>
  db.select({ quotient: sql`1 / ${sql.placeholder('by')}::integer` }).from(caseTable),
);

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase({ tables: { caseTable } });
  store = await openStore({ url: database.url, max: 3 });
  await store
    .asService()
    .db.insert(caseTable)
    .values([
      { id: 1, jurisdiction: '321002' },
      { id: 2, jurisdiction: '320102' },
      { id: 3, jurisdiction: '321000' },
    ]);
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const ids = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id);
const all = { ids: [1, 2, 3] };

test('runs for each caller in the caller’s scope, side by side, and is written once', async () => {
  const runs = Array.from({ length: 60 }, async (_, run) => {
    const [caller, own] = run % 2 === 0 ? ([YANGZHOU, [1, 3]] as const) : ([NANJING, [2]] as const);
    expect(ids(await selectCases(store.scopedTo(caller).db, all))).toEqual(own);
  });
  await Promise.all(runs);
  expect(ids(await selectCases(store.asService().db, { ids: [3, 2] }))).toEqual([2, 3]);
  expect(await selectCases(store.db, all)).toEqual([]);
  expect(written).toBe(1);
});

test('by ids gives the rows of any number of ids, each once', async () => {
  const { db } = store.asService();
  const cases: [number[], number[]][] = [
    [[], []],
    [[2], [2]],
    [
      [3, 1, 3],
      [1, 3],
    ],
    [
      [1, 2, 3, 7, 8],
      [1, 2, 3],
    ],
    [Array.from({ length: 1_000 }, (_, id) => id), [1, 2, 3]],
  ];
  for (const [asked, found] of cases)
    expect(ids(await selectById(db, asked.map(String), { below: 9 }))).toEqual(found);
  expect(ids(await selectById(db, ['1', '2', '3'], { below: 3 }))).toEqual([1, 2]);
});

test('by ids takes more of them than a statement may have values', async () => {
  const many = Array.from({ length: 70_000 }, (_, id) => String(id));
  expect(ids(await selectById(store.asService().db, [...many, '2'], { below: 9 }))).toEqual([1, 2, 3]);
}, 60_000);

test('a long list of ids does not stay with the server', async () => {
  await store.asService().transaction(async (tx) => {
    const many = Array.from({ length: 3_000 }, (_, id) => String(id));
    for (let run = 0; run < 3; run += 1) await selectById(tx, many, { below: 9 });
    const [longest] = await tx.execute(
      sql`select coalesce(max(length(statement)), 0)::int as length from pg_prepared_statements`,
    );
    expect(longest?.length).toBeLessThan(4_001);
  });
});

test('by ids is not planned anew by the server each time', async () => {
  await store.asService().transaction(async (tx) => {
    for (let run = 0; run < 20; run += 1) await selectById(tx, ['1', '2', '3'], { below: 9 });
    const [plans] = await tx.execute(
      sql`select generic_plans::int, custom_plans::int from pg_prepared_statements where statement like '%< $5%'`,
    );
    expect(plans).toMatchObject({ generic_plans: 15, custom_plans: 5 });
  });
});

test('runs in a transaction, and sees what that has written', async () => {
  await store.scopedTo(YANGZHOU).transaction(async (tx) => {
    await tx.insert(caseTable).values({ id: 4, jurisdiction: '321003' });
    expect(ids(await selectCases(tx, { ids: [2, 3, 4] }))).toEqual([3, 4]);
    expect(ids(await selectCases(tx, { ids: [4] }))).toEqual([4]);
    await tx.delete(caseTable).where(sql`${caseTable.id} = 4`);
  });
});

test('places that are none open nothing', async () => {
  const ofPlaces = async (...jurisdictions: string[]) =>
    ids(await selectOfPlaces(store.asService().db, { places: placePrefixes(jurisdictions) })).toSorted();
  expect(await ofPlaces('321000')).toEqual([1, 3]);
  expect(await ofPlaces('321002', '320000')).toEqual([1, 2, 3]);
  expect(await ofPlaces()).toEqual([]);
  expect(await ofPlaces('', '%', 'anywhere')).toEqual([]);
});

test('a statement that fails throws the errors of a store, and runs again', async () => {
  const { db } = store.asService();
  await expect(divide(db, { by: 0 })).rejects.toMatchObject({ name: 'DatabaseError', code: '22012' });
  expect(await divide(db, { by: 1 })).toHaveLength(3);
});

test('is recorded once with the others', async () => {
  const recorded = recordStatements();
  await selectCases(store.asService().db, all);
  recorded.stop();
  expect(recorded.texts).toHaveLength(1);
});

test('what is no executor of a store is refused', () => {
  expect(() => selectCases({} as Store['db'], all)).toThrow(TypeError);
});
