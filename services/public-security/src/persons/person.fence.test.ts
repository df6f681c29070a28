import { randomUUID } from 'node:crypto';
import { caseFilePersonTable, caseFileTable } from '@tongbu/case-files';
import { laneTable } from '@tongbu/lanes';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import { AGENCIES } from '@tongbu/vocabulary';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MIGRATIONS } from '../service.js';
import { Sex } from './person.enum.js';
import { listPersons } from './person.store.js';
import { personTable } from './person.table.js';
import { existsFor } from './person.visibility.js';

const PLACES = ['320102', '321002', '510900', '110101'];
let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase({ migrations: MIGRATIONS });
  store = await openStore({ url: database.url });
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const place = fc.constantFrom(...PLACES);
const world = fc.record({
  persons: fc.array(
    fc.record({
      jurisdiction: fc.option(place),
      registeredBy: fc.constantFrom(...AGENCIES),
      lanes: fc.array(place, { maxLength: 1 }),
      files: fc.array(fc.option(place), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  callers: fc.array(
    fc.record({
      agency: fc.constantFrom(...AGENCIES),
      jurisdictions: fc.array(fc.constantFrom(...PLACES, '320000', '000000', '32', '3', '', '%', '{}'), {
        maxLength: 2,
      }),
    }),
    { minLength: 4, maxLength: 4 },
  ),
});

test('the fence shows whom the statements find, in every scope, and nobody without one', async () => {
  const all = store.asService();
  const when = new Date();
  await fc.assert(
    fc.asyncProperty(world, async ({ persons, callers }) => {
      for (const table of [caseFilePersonTable, caseFileTable, laneTable, personTable])
        await all.db.delete(table);
      const ids: string[] = [];
      for (const { jurisdiction, registeredBy, lanes, files } of persons) {
        const id = randomUUID();
        ids.push(id);
        const identity = Buffer.alloc(40, 1);
        const given = { exercise: true, registeredAt: when };
        await all.db
          .insert(personTable)
          .values({ id, identity, sex: Sex.FEMALE, jurisdiction, registeredBy, ...given });
        for (const one of lanes)
          await all.db.insert(laneTable).values({
            caseId: randomUUID(),
            personId: id,
            jurisdiction: one,
            state: 'OPEN',
            triggeredAt: when,
            startedAt: when,
            dueAt: when,
            edition: 'test',
            exercise: true,
          });
        for (const one of files) {
          const caseId = randomUUID();
          // A person of a file that is gone.
          if (one !== null)
            await all.db.insert(caseFileTable).values({
              caseId,
              jurisdiction: one,
              exercise: true,
              state: 'ACTIVE',
              reportedAt: when,
            });
          await all.db.insert(caseFilePersonTable).values({ caseId, personId: id });
        }
      }
      const { id } = personTable;
      const sorted = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id).sort();
      for (const caller of callers) {
        const found = sorted(
          await all.db.select({ id }).from(personTable).where(existsFor(personTable, caller)),
        );
        expect(sorted(await store.scopedTo(caller).db.select({ id }).from(personTable))).toEqual(found);
        expect(sorted(await listPersons(all.db, ids, caller))).toEqual(found);
      }
      expect(await store.db.select({ id }).from(personTable)).toEqual([]);
      expect(await all.db.select({ id }).from(personTable)).toHaveLength(ids.length);
    }),
    { numRuns: 60 },
  );
}, 120_000);
