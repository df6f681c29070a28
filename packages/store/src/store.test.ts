import { between, eq, sql } from 'drizzle-orm';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DatabaseError, databaseErrorCode, isUniqueViolation } from './database-error.js';
import { openStore, type Store } from './store.js';
import { createTestDatabase, type TestDatabase } from './testing/index.js';

const account = pgTable('account', {
  id: integer().primaryKey(),
  owner: text().unique('account_owner'),
  sum: integer(),
});

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase({ tables: { account } });
  store = await openStore({ url: database.url });
  await store.db.insert(account).values([
    { id: 1, owner: 'first', sum: 0 },
    { id: 2, owner: 'second', sum: 0 },
  ]);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

test('a transaction that throws leaves nothing behind and rejects with what was thrown', async () => {
  const refusal = new Error('refused');
  const attempt = store.transaction(async (tx) => {
    await tx.insert(account).values({ id: 9, owner: 'nobody' });
    throw refusal;
  });
  await expect(attempt).rejects.toBe(refusal);
  expect(await store.db.select().from(account).where(eq(account.id, 9))).toEqual([]);
});

test('two transactions that deadlock both commit, because the loser runs again', async () => {
  let runs = 0;
  let bothHold = (): void => {};
  const holding = new Promise<void>((resolve) => {
    bothHold = resolve;
  });
  const inOrder = (first: number, second: number) =>
    store.transaction(async (tx) => {
      await tx
        .update(account)
        .set({ sum: sql`${account.sum} + 1` })
        .where(eq(account.id, first));
      runs += 1;
      if (runs === 2) bothHold();
      await holding;
      await tx
        .update(account)
        .set({ sum: sql`${account.sum} + 1` })
        .where(eq(account.id, second));
    });
  await Promise.all([inOrder(1, 2), inOrder(2, 1)]);
  const rows = await store.db.select({ sum: account.sum }).from(account).orderBy(account.id);
  expect(rows).toEqual([{ sum: 2 }, { sum: 2 }]);
  expect(runs).toBe(3);
});

test('a serialization failure is tried again until it commits', async () => {
  let runs = 0;
  await store.transaction(
    async (tx) => {
      runs += 1;
      const [row] = await tx.select({ sum: account.sum }).from(account).where(eq(account.id, 1));
      if (runs === 1) await store.db.update(account).set({ sum: 50 }).where(eq(account.id, 1));
      await tx
        .update(account)
        .set({ sum: (row?.sum ?? 0) + 1 })
        .where(eq(account.id, 1));
    },
    { isolationLevel: 'serializable' },
  );
  const [row] = await store.db.select({ sum: account.sum }).from(account).where(eq(account.id, 1));
  expect(row).toEqual({ sum: 51 });
  expect(runs).toBe(2);
});

test('an error carries its code and constraint, and neither statement, parameter nor value', async () => {
  const secret = '110101199003070010';
  await store.db.insert(account).values({ id: 3, owner: secret });
  const attempts: (() => Promise<unknown>)[] = [
    () => store.db.insert(account).values({ id: 4, owner: secret }).then(),
    () => store.db.execute(sql`select ${secret}::uuid`),
    () => store.transaction((tx) => tx.insert(account).values({ id: 4, owner: secret })),
    () =>
      store.transaction((tx) =>
        tx.transaction((inner) => inner.insert(account).values({ id: 4, owner: secret })),
      ),
    () => store.transaction((tx) => tx.execute(sql`select ${secret}::uuid`)),
  ];
  for (const attempt of attempts) {
    const error: unknown = await attempt().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DatabaseError);
    const everything = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(everything).not.toContain(secret);
    expect(everything).not.toMatch(/insert into|select/i);
  }
});

test('an error of the caller passes through a transaction as it is, also one with a code', async () => {
  const refusal = Object.assign(new Error('mine'), { code: 'ENOENT', errno: -2, syscall: 'open' });
  await expect(store.transaction(() => Promise.reject(refusal))).rejects.toBe(refusal);
  await expect(store.transaction((tx) => tx.transaction(() => Promise.reject(refusal)))).rejects.toBe(
    refusal,
  );
});

test('a statement that failed inside a transaction undoes it even when its error was swallowed', async () => {
  const attempt = store.transaction(async (tx) => {
    await tx.insert(account).values({ id: 20 });
    await tx.execute(sql`select 1 / 0`).catch(() => {});
  });
  expect(databaseErrorCode(await attempt.catch((error: unknown) => error))).toBe('22012');
  expect(await store.db.select().from(account).where(eq(account.id, 20))).toEqual([]);
});

test('a nested transaction that fails is undone alone', async () => {
  await store.transaction(async (tx) => {
    await tx.insert(account).values({ id: 30 });
    const inner = tx.transaction(async (nested) => {
      await nested.insert(account).values({ id: 31 });
      await nested.insert(account).values({ id: 30 });
    });
    expect(isUniqueViolation(await inner.catch((error: unknown) => error), 'account_pkey')).toBe(true);
    await tx.insert(account).values({ id: 32 });
  });
  const rows = await store.db
    .select({ id: account.id })
    .from(account)
    .where(between(account.id, 30, 32))
    .orderBy(account.id);
  expect(rows).toEqual([{ id: 30 }, { id: 32 }]);
});

test('a transaction gives back what its work returned, a list of promises included', async () => {
  const returned = [Promise.resolve(1), 2];
  expect(await store.transaction(() => Promise.resolve(returned))).toBe(returned);
});

test('a unique violation is recognised, by its constraint where one is named', async () => {
  const error: unknown = await store.db
    .insert(account)
    .values({ id: 1 })
    .catch((caught: unknown) => caught);
  expect(isUniqueViolation(error)).toBe(true);
  expect(isUniqueViolation(error, 'account_pkey')).toBe(true);
  expect(isUniqueViolation(error, 'account_owner')).toBe(false);
  expect(isUniqueViolation(new Error('outer', { cause: error }))).toBe(true);
  expect(databaseErrorCode(error)).toBe('23505');
  expect(databaseErrorCode(new Error('other'))).toBeUndefined();
});

test('the service may change rows and nothing else', async () => {
  const refused = async (statement: string) =>
    databaseErrorCode(await store.db.execute(statement).catch((e: unknown) => e));
  expect(await refused('truncate account')).toBe('42501');
  expect(await refused('create table mine (id int)')).toBe('42501');
  expect(await refused('drop table account')).toBe('42501');
  expect(await refused('alter table account add column extra int')).toBe('42501');
  expect(await refused('create schema mine')).toBe('42501');
  expect(await refused('create temporary table mine (id int)')).toBe('42501');
});

test('a closed store refuses', async () => {
  const other = await openStore({ url: database.url });
  await other.ping();
  await other.close();
  await other.close();
  expect(databaseErrorCode(await other.ping().catch((e: unknown) => e))).toBe('CONNECTION_ENDED');
});
