import { randomUUID } from 'node:crypto';
import { asc, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sealAsFormat1 } from '../testing/format-1.js';
import { startTestPublicSecurity, type TestPublicSecurity } from '../testing/test-public-security.js';
import { listPersons } from './person.store.js';
import { personTable } from './person.table.js';
import { personKeyTable } from './person-key.table.js';
import { resealIdentities } from './reseal-identities.js';

const SECRET = Buffer.alloc(32, 7);
const EVERYBODY = 450;

let service: TestPublicSecurity;
beforeEach(async () => {
  service = await startTestPublicSecurity();
});
afterEach(() => service.close());

const identityOf = (at: number) => ({ name: `演练${at}`, idNumber: null, phone: null, address: null });

/** A register as it was before people had keys of their own. */
async function fill(count: number): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, at) => {
    const id = randomUUID();
    const identity = sealAsFormat1(SECRET, id, identityOf(at));
    return {
      id,
      identity,
      sex: 'MALE',
      exercise: true,
      registeredAt: new Date(),
      registeredBy: 'HEALTH',
    } as const;
  });
  await service.store.db.insert(personTable).values(rows as never);
  return rows.map(({ id }) => id);
}

const names = async (ids: readonly string[]) => {
  const persons = new Map((await listPersons(service.store.db, ids)).map((person) => [person.id, person]));
  return ids.map((id) => {
    const person = persons.get(id);
    return person && service.cipher.open(person).name;
  });
};
const formats = async () => {
  const rows = await service.store.db
    .select({ format: sql<number>`get_byte(${personTable.identity}, 0)`, count: sql<number>`count(*)::int` })
    .from(personTable)
    .groupBy(sql`1`)
    .orderBy(asc(sql`1`));
  return rows.map(({ format, count }) => [format, count]);
};

it('a register from before is read as it is, and then sealed anew, everybody under a key of their own', async () => {
  const ids = await fill(EVERYBODY);
  const expected = ids.map((_, at) => identityOf(at).name);
  expect(await names(ids)).toEqual(expected);
  expect(await resealIdentities(service.store, service.cipher)).toBe(EVERYBODY);
  expect(await names(ids)).toEqual(expected);
  expect(await formats()).toEqual([[2, EVERYBODY]]);
  expect(await service.store.db.select().from(personKeyTable)).toHaveLength(EVERYBODY);
  expect(await resealIdentities(service.store, service.cipher)).toBe(0);
});

it('two processes that do so at once seal everybody once', async () => {
  const ids = await fill(EVERYBODY);
  const counts = await Promise.all([1, 2].map(() => resealIdentities(service.store, service.cipher)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(EVERYBODY);
  expect(await names(ids)).toEqual(ids.map((_, at) => identityOf(at).name));
});
