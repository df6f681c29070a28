import { eq, sql } from 'drizzle-orm';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDatabaseAway } from '../database-error.js';
import { inService } from '../index.js';
import { openStore, type Store } from '../store.js';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { fence, inCallersPlaces } from './policies.js';

const caseTable = pgTable(
  'case',
  { id: integer('id').primaryKey(), jurisdiction: text('jurisdiction').notNull() },
  (table) => fence(inCallersPlaces(table.jurisdiction)),
);

const PLACES = ['321002', '320102', '110101', '510903'];
const ROWS_OF_EACH = 5;
const POOL = 3;

let database: TestDatabase;
let store: Store;
let admin: Store;

beforeAll(async () => {
  database = await createTestDatabase({ tables: { caseTable } });
  store = await openStore({ url: database.url, max: POOL });
  admin = await openStore({ url: database.adminUrl, max: 1 });
  const rows = Array.from({ length: PLACES.length * ROWS_OF_EACH }, (_, id) => ({
    id,
    jurisdiction: PLACES[id % PLACES.length] ?? '',
  }));
  await store.asService().db.insert(caseTable).values(rows);
});
afterAll(async () => {
  await store.close();
  await admin.close();
  await database.drop();
});

const ENOUGH = sql`${caseTable.id} >= ${0}`;

/** What requests do: each answers the places of the rows that it saw as its caller. */
const WAYS: Record<string, (place: string) => Promise<string[]>> = {
  read: async (place) => placesIn(callerOf(place).db),
  readWithoutParameters: async (place) =>
    [
      ...(await callerOf(place).db.execute<{ jurisdiction: string }>(sql`select jurisdiction from "case"`)),
    ].map(({ jurisdiction }) => jurisdiction),
  commit: (place) =>
    callerOf(place).transaction(async (tx) => {
      await tx.update(caseTable).set({ jurisdiction: place }).where(ENOUGH);
      return placesIn(tx);
    }),
  rollBack: async (place) => {
    const refusal = new Error('refused');
    await callerOf(place)
      .transaction(async (tx) => {
        await tx.delete(caseTable).where(eq(caseTable.jurisdiction, PLACES[0] ?? ''));
        await tx.delete(caseTable);
        throw refusal;
      })
      .catch((error: unknown) => {
        if (error !== refusal) throw error;
      });
    return placesIn(callerOf(place).db);
  },
  fail: async (place) => {
    await callerOf(place)
      .db.execute(sql`select 1 / (${0}::int)`)
      .then(
        () => undefined,
        (error: unknown) => {
          if (isDatabaseAway(error)) throw error;
        },
      );
    return placesIn(callerOf(place).db);
  },
  asServiceBetween: (place) =>
    callerOf(place).transaction(async (tx) => {
      const [all, own] = await Promise.all([placesIn(inService(tx)), placesIn(tx)]);
      expect(all).toHaveLength(PLACES.length * ROWS_OF_EACH);
      return own;
    }),
};

const callerOf = (place: string) => store.scopedTo({ agency: 'HEALTH', jurisdictions: [place] });

async function placesIn(db: Pick<Store['db'], 'select'>): Promise<string[]> {
  const rows = await db.select().from(caseTable).where(ENOUGH);
  return rows.map(({ jurisdiction }) => jurisdiction);
}

async function endSomeConnection(): Promise<string[]> {
  await admin.db.execute(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = ${database.name} and application_name = 'tongbu' and pid <> pg_backend_pid() limit 1`);
  return [];
}

const request = fc.record({
  place: fc.constantFrom(...PLACES),
  way: fc.constantFrom(...Object.keys(WAYS), 'withoutScope'),
});

async function seenBy({ place, way }: { place: string; way: string }): Promise<string[]> {
  if (way === 'withoutScope') return placesIn(store.db);
  return (await WAYS[way]?.(place)) ?? [];
}

function expected({ place, way }: { place: string; way: string }): string[] {
  return way === 'withoutScope' ? [] : Array.from({ length: ROWS_OF_EACH }, () => place);
}

test('of many requests on a small pool each sees the rows of its own place, all of them and no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 4, maxLength: 40 }), async (requests) => {
      expect(await Promise.all(requests.map(seenBy))).toEqual(requests.map(expected));
    }),
    { numRuns: 60 },
  );
});

test('where connections are lost meanwhile, a request fails or sees the same, and never a foreign row or too few', async () => {
  let answered = 0;
  let lost = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 10, maxLength: 40 }),
      fc.array(fc.nat(30), { minLength: 1, maxLength: 3 }),
      async (requests, endings) => {
        const attempts = requests.map((one) =>
          seenBy(one).catch((error: unknown) => {
            if (!isDatabaseAway(error)) throw error;
            return undefined;
          }),
        );
        const ends = endings.map(async (after) => {
          for (let turn = 0; turn < after; turn += 1) await new Promise(setImmediate);
          await endSomeConnection();
        });
        const seen = await Promise.all(attempts);
        await Promise.all(ends);
        for (const [at, places] of seen.entries()) {
          if (places === undefined) lost += 1;
          else {
            answered += 1;
            expect(places).toEqual(expected(requests[at] ?? { place: '', way: '' }));
          }
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(answered).toBeGreaterThan(0);
  expect(lost).toBeGreaterThan(0);
}, 120_000);
