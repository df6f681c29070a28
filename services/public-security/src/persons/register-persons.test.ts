import { caseFilePersonTable, caseFileTable } from '@tongbu/case-files';
import type { NewEvent } from '@tongbu/events';
import { laneTable } from '@tongbu/lanes';
import { openStore, type Store } from '@tongbu/store';
import { createTestDatabase, recordStatements, type TestDatabase } from '@tongbu/store/testing';
import { type Agency, editionForRecord } from '@tongbu/vocabulary';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IdentityCipher } from './identity-cipher.js';
import { Sex } from './person.enum.js';
import { createPersonLoader } from './person.loader.js';
import { type CheckedPerson, checkPerson, type PersonRowInput } from './person.rules.js';
import { findPersonByHashes, listPersons } from './person.store.js';
import { personTable } from './person.table.js';
import { personKeyTable } from './person-key.table.js';
import { registerPersons } from './register-persons.js';

const cipher = new IdentityCipher(Buffer.alloc(32, 7));
const zhang = { name: '张三', idNumber: '321003195203150023' };
const real = { exercise: false };
const DAY_MS = 86_400_000;
const li = { name: '李四', idNumber: '440282198001010010' };

/** Who answers for the whole country. */
const ANYWHERE = { agency: 'PUBLIC_SECURITY', jurisdictions: ['000000'] } as const;

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase({
    tables: { personTable, personKeyTable, laneTable, caseFileTable, caseFilePersonTable },
  });
  store = (await openStore({ url: database.url })).asService();
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});
beforeEach(async () => {
  await store.db.delete(personTable);
});

function checked(input: PersonRowInput): CheckedPerson {
  const result = checkPerson(input, 0, new Date());
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.person;
}

async function register(inputs: readonly PersonRowInput[], registeredBy: Agency = 'PUBLIC_SECURITY') {
  const events: NewEvent[] = [];
  const outcomes = await store.transaction((tx) => {
    events.length = 0;
    const append = (event: NewEvent) => void events.push(event);
    return registerPersons(tx, append, {
      persons: inputs.map(checked),
      cipher,
      registrar: { registeredBy, answersFor: () => true },
    });
  });
  return {
    outcomes,
    ids: outcomes.map((outcome) => (typeof outcome === 'object' ? outcome.id : null)),
    events,
  };
}

const stored = () => store.db.select().from(personTable);

async function opened(id: string) {
  const [person] = await listPersons(store.db, [id]);
  return person && cipher.open(person);
}

describe('registering people', () => {
  it('stores what cannot tell who it is, and tells the new ids in one event of each kind', async () => {
    const { ids, events } = await register([zhang, { ...li, jurisdiction: '440282', exercise: true }]);
    const rows = await stored();
    expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
    const event = { topic: 'persons', type: 'persons.registered', version: 1 };
    expect(events).toEqual([
      { ...event, payload: { personIds: [ids[0]], exercise: false } },
      { ...event, payload: { personIds: [ids[1]], exercise: true } },
    ]);
    const second = rows.find(({ id }) => id === ids[1]);
    expect(second).toMatchObject({
      sex: Sex.MALE,
      birthDate: '1980-01-01',
      jurisdiction: '440282',
      exercise: true,
      registeredBy: 'PUBLIC_SECURITY',
    });
    expect(second && (await opened(second.id))).toEqual({ ...li, phone: null, address: null });
  });

  it('notes that somebody who was registered long ago is registered again, once a day and not more often', async () => {
    const [id] = (await register([zhang])).ids;
    const again = async () =>
      (await stored()).map(({ registeredAgainAt }) => registeredAgainAt?.getTime() ?? null);
    await register([zhang]);
    expect(await again()).toEqual([null]);
    await store.db.update(personTable).set({ registeredAt: new Date(Date.now() - 2 * DAY_MS) });
    const { ids, events } = await register([zhang, zhang]);
    expect([ids, events]).toEqual([[id, id], []]);
    const [noted] = await again();
    expect(noted).toBeGreaterThan(Date.now() - DAY_MS);
    await register([zhang]);
    expect(await again()).toEqual([noted]);
  });

  it('keeps the edition under which it happened', async () => {
    await register([zhang]);
    expect(await stored()).toMatchObject([{ edition: editionForRecord(new Date()) }]);
  });

  it('leaves no identity in any column', async () => {
    await register([{ ...zhang, phone: '13812341234', address: '扬州市广陵区文昌社区' }]);
    const dump = await store.sql`select person::text as row from person`;
    for (const value of [...Object.values(zhang), '13812341234', '文昌社区']) {
      expect(String(dump[0]?.row)).not.toContain(value);
      expect(String(dump[0]?.row)).not.toContain(Buffer.from(value).toString('hex'));
    }
  });

  it('again gives the same people, tells nothing and overwrites nothing', async () => {
    const first = await register([zhang, li]);
    const before = await stored();
    const second = await register([{ ...li, phone: '13812341234', jurisdiction: '510903' }, zhang], 'HEALTH');
    expect(second.ids).toEqual([first.ids[1], first.ids[0]]);
    expect(second.events).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  it('under a registered identity number takes no other name, also within one request', async () => {
    const [id] = (await register([zhang])).ids;
    const { outcomes } = await register([
      { ...zhang, name: '李四' },
      { idNumber: zhang.idNumber },
      { ...zhang, name: ' 张 三 ' },
      li,
      { ...li, name: '别人' },
    ]);
    expect(outcomes).toMatchObject(['name', { id }, { id }, {}, 'name']);
    expect(await stored()).toHaveLength(2);
  });

  it('registered without a name is not told by one that comes later', async () => {
    const [id] = (await register([{ idNumber: zhang.idNumber }])).ids;
    expect((await register([zhang])).ids).toEqual([id]);
  });

  it('twice in one request gives one person', async () => {
    const { ids, events } = await register([zhang, li, { idNumber: zhang.idNumber.toLowerCase() }]);
    expect(ids[2]).toBe(ids[0]);
    expect(await stored()).toHaveLength(2);
    expect(events).toHaveLength(1);
  });

  it('without an identity number is repeated by the external id, which each agency has for itself', async () => {
    const row = { externalId: 'case-17', sex: Sex.MALE };
    const health = await register([row, row], 'HEALTH');
    expect(health.ids[0]).toBe(health.ids[1]);
    expect((await register([row], 'HEALTH')).ids[0]).toBe(health.ids[0]);
    expect((await register([row], 'CIVIL_AFFAIRS')).ids[0]).not.toBe(health.ids[0]);
  });

  it('without any key gives a new person each time', async () => {
    const { ids } = await register([{ sex: Sex.MALE }, { sex: Sex.MALE }]);
    expect(new Set(ids).size).toBe(2);
  });

  it('refuses a row whose two keys mean two people, and registers the others', async () => {
    const first = await register([
      { ...zhang, externalId: 'one' },
      { externalId: 'two', sex: Sex.MALE },
    ]);
    const { ids } = await register([
      { ...li, externalId: 'one' },
      { ...zhang, externalId: 'two' },
      { ...zhang, externalId: 'one' },
      { ...zhang, externalId: 'three' },
      { ...li },
    ]);
    expect(ids.slice(0, 4)).toEqual([null, null, first.ids[0], first.ids[0]]);
    expect(ids[4]).not.toBeNull();
    expect(await stored()).toHaveLength(3);
  });

  it('keeps the people of a drill apart from real ones with the same number or external id', async () => {
    const rows = [
      { ...zhang, externalId: 'one' },
      { sex: Sex.MALE, externalId: 'two' },
    ];
    const drill = await register(rows.map((row) => ({ ...row, exercise: true })));
    const genuine = await register(rows);
    expect(new Set([...drill.ids, ...genuine.ids]).size).toBe(4);
    const hashes = [true, false].map((exercise) => cipher.hash(zhang.idNumber, { exercise }));
    expect((await findPersonByHashes(store.db, ANYWHERE, hashes))?.id).toBe(genuine.ids[0]);
  });

  it('does not drop an identity number in silence for somebody registered without one', async () => {
    await register([{ externalId: 'one', sex: Sex.FEMALE }]);
    expect((await register([{ ...zhang, externalId: 'one' }])).ids).toEqual([null]);
  });

  it('at the same time in opposite order gives the same people to all', async () => {
    const inputs = Array.from({ length: 200 }, (_, n) => ({ externalId: `person-${n}`, sex: Sex.MALE }));
    const runs = await Promise.all(
      Array.from({ length: 6 }, (_, n) => register(n % 2 === 0 ? inputs : inputs.toReversed())),
    );
    const [expected, ...others] = runs.map(({ ids }, n) => (n % 2 === 0 ? ids : ids.toReversed()));
    for (const ids of others) expect(ids).toEqual(expected);
    expect(await stored()).toHaveLength(200);
    const told = runs.flatMap(({ events }) =>
      events.flatMap(({ payload }) => ('personIds' in payload ? payload.personIds : [])),
    );
    expect(told.sort()).toEqual(expected?.toSorted());
  });

  it('takes 500 people at once', async () => {
    const inputs = Array.from({ length: 500 }, (_, n) => ({
      externalId: `person-${n}`,
      name: '演练',
      exercise: true,
    }));
    const { ids } = await register(inputs);
    expect(new Set(ids).size).toBe(500);
  });
});

describe('finding people', () => {
  it('by the hash of the identity number, and under another key by none', async () => {
    const { ids } = await register([zhang]);
    expect((await findPersonByHashes(store.db, ANYWHERE, [cipher.hash(zhang.idNumber, real)]))?.id).toBe(
      ids[0],
    );
    expect(await findPersonByHashes(store.db, ANYWHERE, [cipher.hash(li.idNumber, real)])).toBeNull();
    const other = new IdentityCipher(Buffer.alloc(32, 8));
    expect(await findPersonByHashes(store.db, ANYWHERE, [other.hash(zhang.idNumber, real)])).toBeNull();
  });

  it('by any number of ids takes one query, and an id that is none loads as null', async () => {
    const { ids } = await register([zhang, li]);
    const [first, second] = ids.map((id) => id ?? '');
    const recorded = recordStatements();
    const loader = createPersonLoader(store.db);
    const loaded = await loader.loadMany([
      second ?? '',
      'nobody',
      first?.toUpperCase() ?? '',
      crypto.randomUUID(),
    ]);
    expect(loaded.map((person) => person && 'id' in person && person.id)).toEqual([
      second,
      null,
      first,
      null,
    ]);
    recorded.stop();
    expect(recorded.texts).toHaveLength(1);
  });
});
