import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import {
  EDITIONS,
  editionOfRecord,
  type ProtocolEdition,
  retentionDueAt,
  startOfDayInShanghai,
} from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PLACE_NOTE_SQL, placeNote } from '../testing/place-notes.js';
import { DueRecords } from './due-records.js';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase({ sql: PLACE_NOTE_SQL });
  store = await openStore({ url: database.url });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const DAY = 86_400_000;
/** Instants around the midnights at which something changes, and some far from them. */
const instant = fc.oneof(
  fc
    .record({
      edition: fc.constantFrom(...EDITIONS),
      days: fc.constantFrom(-1, 0, 1, 28, 29, 91),
      ms: fc.constantFrom(-1, 0, 1),
    })
    .map(
      ({ edition, days, ms }) =>
        new Date(startOfDayInShanghai(edition.effectiveFrom).getTime() + days * DAY + ms),
    ),
  fc.date({
    min: new Date('2019-06-01T00:00:00Z'),
    max: new Date('2023-12-31T00:00:00Z'),
    noInvalidDate: true,
  }),
);
const note = fc.record({
  id: fc.constant(null).map(() => randomUUID()),
  edition: fc.constantFrom(null, 'tenth', ...EDITIONS.map(({ id }) => id as string)),
  madeAt: instant,
  lastExposureAt: fc.option(instant, { nil: null }),
  reportedAt: fc.option(instant, { nil: null }),
  isOpen: fc.boolean(),
});

it('a database finds due exactly what the rule says is due, under the edition of each record', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(note, { minLength: 1, maxLength: 60 }),
      instant,
      fc.constantFrom('LOCATION' as const, 'IDENTITY' as const),
      async (notes, asOf, dataClass) => {
        await store.db.delete(placeNote);
        await store.db.insert(placeNote).values(notes.map((row) => ({ ...row, place: '演练' })));
        for (const edition of EDITIONS) {
          const due = new DueRecords(dataClass, edition, { asOf, emergencyEndedAt: null });
          const dates = {
            LAST_EXPOSURE: placeNote.lastExposureAt,
            REPORT: placeNote.reportedAt,
          };
          const found = await store.db
            .select({ id: placeNote.id })
            .from(placeNote)
            .where(sql`${due.ofEdition(placeNote.edition, placeNote.madeAt)} and ${due.isOver(dates)}`);
          const expected = notes.filter((row) => {
            if (editionOfRecord(row.edition, row.madeAt) !== edition) return false;
            const known = { LAST_EXPOSURE: row.lastExposureAt, REPORT: row.reportedAt };
            const dueAt = retentionDueAt(edition.retention.periods[dataClass], known);
            return dueAt !== null && dueAt <= asOf;
          });
          expect(found.map(({ id }) => id).toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('a record keeps the period of its edition when the next one has another', async () => {
  const [first, second] = EDITIONS;
  if (second === undefined) throw new Error('one edition is not enough');
  const longer: ProtocolEdition = {
    ...second,
    retention: {
      ...second.retention,
      periods: {
        ...second.retention.periods,
        LOCATION: { ...second.retention.periods.LOCATION, days: 60 },
      },
    },
  };
  const editions = [first, longer];
  const midnight = startOfDayInShanghai(second.effectiveFrom);
  const [before, after] = [new Date(midnight.getTime() - 1), midnight];
  await store.db.delete(placeNote);
  await store.db
    .insert(placeNote)
    .values([before, after].map((madeAt) => ({ id: randomUUID(), edition: null, madeAt, isOpen: false })));
  const dueOf = async (edition: ProtocolEdition, days: number) => {
    const asOf = new Date(midnight.getTime() + days * DAY);
    const due = new DueRecords('LOCATION', edition, { asOf, emergencyEndedAt: null }, editions);
    return store.db
      .select({ madeAt: placeNote.madeAt })
      .from(placeNote)
      .where(
        sql`${due.ofEdition(placeNote.edition, placeNote.madeAt)} and ${due.isOver({ RECORDED: placeNote.madeAt })}`,
      );
  };
  expect(await dueOf(first, 27)).toEqual([]);
  expect(await dueOf(first, 28)).toEqual([{ madeAt: before }]);
  expect(await dueOf(longer, 60)).toEqual([]);
  expect(await dueOf(longer, 61)).toEqual([{ madeAt: after }]);
});
