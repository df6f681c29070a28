import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { addPersons } from '@tongbu/case-files';
import { openLane } from '@tongbu/lanes';
import { RetentionJob } from '@tongbu/retention';
import { findInDatabase } from '@tongbu/retention/testing';
import { createLogger } from '@tongbu/runtime';
import { identityCheckCharacter } from '@tongbu/vocabulary';
import { inArray, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestPublicSecurity, type TestPublicSecurity } from '../testing/test-public-security.js';
import { identities } from './person.retention.js';
import { holdPerson, holdPersons } from './person.store.js';
import { personTable } from './person.table.js';
import { personKeyTable } from './person-key.table.js';

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const REGISTER =
  'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } userErrors { code } } }';

let service: TestPublicSecurity;
let job: RetentionJob;
beforeEach(async () => {
  service = await startTestPublicSecurity();
  job = new RetentionJob({
    ...service,
    agency: 'PUBLIC_SECURITY',
    subjects: [identities],
    log: createLogger({ name: 'test', level: 'silent' }),
    batch: 200,
  });
});
afterEach(async () => {
  await job.close();
  await service.close();
});

/** Somebody who does not exist, of whom every value is their own. */
function canary(at: number) {
  // Unlike for the first 1,400: 70 years of birth, 1,000 sequence numbers.
  const digits = `321003${1930 + (at % 70)}0101${String(at % 1_000).padStart(3, '0')}`;
  return {
    name: `演练金丝雀${at}`,
    idNumber: `${digits}${identityCheckCharacter(digits)}`,
    phone: `1990000${String(at).padStart(4, '0')}`,
    address: `演练路${at}号`,
    externalId: `canary-${randomUUID()}`,
    jurisdiction: '321002',
  };
}
type Canary = ReturnType<typeof canary>;

async function register(persons: readonly Canary[]): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < persons.length; start += 500) {
    const { data } = await service.execute(REGISTER, {
      variables: { input: { persons: persons.slice(start, start + 500) } },
    });
    const payload = data?.registerPersons as { persons: { id: string }[]; userErrors: unknown[] };
    expect(payload.userErrors).toEqual([]);
    ids.push(...payload.persons.map(({ id }) => id));
  }
  return ids;
}

/** Has these people registered so long ago. */
async function age(ids: readonly string[], days: number): Promise<void> {
  await service.store.db
    .update(personTable)
    .set({ registeredAt: daysAgo(days) })
    .where(inArray(personTable.id, [...ids]));
}

const ask = async (document: string, variables: object) => {
  const { data, errors } = await service.execute(document, {
    variables: { ...variables },
    caller: { role: 'registrar', jurisdictions: ['000000'] },
  });
  return JSON.stringify({ data, codes: errors?.map(({ extensions }) => extensions.code) });
};
const maskedName = (id: string) => ask('query ($id: ID!) { person(id: $id) { id maskedName } }', { id });
const remaining = async () =>
  (await service.store.db.select({ id: personTable.id }).from(personTable)).map(({ id }) => id).toSorted();

describe('an identity whose time is over', () => {
  it('is gone: of 1,000 people none is readable in a table, an event, a replay, an answer or an old copy', async () => {
    const canaries = Array.from({ length: 1_200 }, (_, at) => canary(at));
    const ids = await register(canaries);
    const [due, kept] = [ids.slice(0, 1_000), ids.slice(1_000)];
    const texts = canaries.map(({ externalId }) => externalId);
    await age(due, 95);
    await age(kept.slice(0, 50), 90);
    expect(await findInDatabase(service.adminUrl, texts)).toHaveLength(1_200);
    const backup = await service.store.db.select().from(personTable).where(inArray(personTable.id, due));

    const { proofs } = await job.run();
    expect(proofs.map(({ dataClass, count }) => [dataClass, count])).toEqual([['IDENTITY', 1_000]]);
    expect(await remaining()).toEqual(kept.toSorted());
    const found = await findInDatabase(
      service.adminUrl,
      canaries.flatMap(({ name, idNumber, phone, address, externalId }) => [
        name,
        idNumber,
        phone,
        address,
        externalId,
      ]),
    );
    expect(new Set(found.map(({ text }) => text))).toEqual(new Set(texts.slice(1_000)));

    const keys = await service.store.db.select().from(personKeyTable);
    expect(keys.map(({ personId }) => personId).toSorted()).toEqual(kept.toSorted());
    const opened = backup.filter((row) =>
      [null, ...keys.slice(0, 3).map(({ wrappedKey }) => wrappedKey)].some((wrappedKey) => {
        try {
          return Boolean(service.cipher.open({ ...row, wrappedKey }));
        } catch {
          return false;
        }
      }),
    );
    expect([backup.length, opened.length]).toEqual([1_000, 0]);

    const told: string[] = [];
    for await (const { payload } of service.events.stream('persons', { after: '0' })) {
      told.push(...(payload as { personIds: string[] }).personIds);
      if (told.length === 2_200) break;
    }
    expect(new Set(told)).toEqual(new Set(ids));
    const answers = await Promise.all(
      [...new Set(told)].map(async (id) => [id, await maskedName(id)] as const),
    );
    const readable = answers.filter(([, answer]) => answer.includes('演')).map(([id]) => id);
    expect(readable.toSorted()).toEqual(kept.toSorted());
  }, 120_000);

  it('is to every way of asking as one that never was', async () => {
    const who = canary(1);
    const [id = ''] = await register([who]);
    await maskedName(id);
    await age([id], 95);
    await job.run();
    const auditor = { role: 'auditor', jurisdictions: ['000000'] } as const;
    const log = async (personId: string) => {
      const { data, errors } = await service.execute(
        'query ($id: ID!) { accessLog(personId: $id) { edges { cursor } pageInfo { hasNextPage endCursor } } }',
        { variables: { id: personId }, caller: auditor },
      );
      return JSON.stringify({ data, errors });
    };
    const allLogs = async (personId: string) => {
      const { data, errors } = await service.execute(
        'query ($id: ID!) { personAccessLog(personId: $id) { personId publicSecurity(first: 5) { edges { cursor } } } }',
        { variables: { id: personId }, caller: auditor },
      );
      return JSON.stringify({ data, errors });
    };
    const ways: ((one: { id: string; idNumber: string }) => Promise<string>)[] = [
      (one) => maskedName(one.id),
      (one) =>
        ask(
          'query ($it: [_Any!]!) { _entities(representations: $it) { ... on Person { id maskedName sex } } }',
          {
            it: [{ __typename: 'Person', id: one.id }],
          },
        ),
      (one) =>
        ask('query ($input: FindPersonInput!) { findPerson(input: $input) { id maskedName } }', {
          input: { idNumber: one.idNumber },
        }),
      (one) => log(one.id),
      (one) => allLogs(one.id),
    ];
    for (const way of ways)
      expect(await way({ id, idNumber: who.idNumber })).toBe(
        await way({ id: randomUUID(), idNumber: canary(2).idNumber }),
      );
  });

  it('can be registered again, as somebody new', async () => {
    const who = canary(1);
    const [id = ''] = await register([who]);
    await age([id], 95);
    await job.run();
    const [again = ''] = await register([who]);
    expect(again).not.toBe(id);
    expect(await remaining()).toEqual([again]);
  });

  it('stays unreadable where an old copy of the register is brought back without its keys, and goes again', async () => {
    const [id = ''] = await register([canary(1)]);
    await age([id], 95);
    const [copy] = await service.store.db.select().from(personTable);
    await job.run();
    await service.store.db.insert(personTable).values(copy ? [copy] : []);
    const unknown = JSON.stringify({ data: { person: null } });
    expect(await maskedName(id)).toBe(unknown);
    await job.run();
    expect(await remaining()).toEqual([]);
  });
});

describe('an identity is kept', () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ['of the subject of a case that is open', (id) => open(id, 100)],
    [
      'until 90 days after the end of the last case',
      async (id) => {
        await open(id, 150);
        await service.store.db.execute(
          sql`update lane set state = 'DONE', completed_at = ${daysAgo(89).toISOString()}::timestamptz`,
        );
        await service.store.db.execute(sql`update case_file set state = 'CLOSED'`);
      },
    ],
    ['of a contact of a case that is active', (id) => contact(id, 100)],
    [
      'of a contact until 90 days after the case was closed',
      async (id) => {
        await service.endCase(await contact(id, 150), 'CLOSED', daysAgo(89));
      },
    ],
    [
      'of a contact until 90 days after the case was excluded',
      async (id) => {
        await service.endCase(await contact(id, 150), 'EXCLUDED', daysAgo(89));
      },
    ],
    [
      'of the subject of a case that is active though its tracing is done',
      async (id) => {
        await open(id, 150);
        await service.store.db.execute(
          sql`update lane set state = 'DONE', completed_at = ${daysAgo(149).toISOString()}::timestamptz`,
        );
      },
    ],
    [
      'of whoever is a contact of one active case, and of others that are over',
      async (id) => {
        for (const days of [180, 170]) await service.endCase(await contact(id, days), 'CLOSED', daysAgo(160));
        await contact(id, 165);
      },
    ],
    [
      'of whoever was registered again',
      (id) =>
        service.store.db
          .update(personTable)
          .set({ registeredAgainAt: daysAgo(89) })
          .where(inArray(personTable.id, [id])),
    ],
  ])('%s', async (_, happens) => {
    const [id = '', other = ''] = await register([canary(1), canary(2)]);
    await age([id, other], 200);
    await happens(id);
    await job.run();
    expect(await remaining()).toEqual([id]);
  });

  it('no longer because of a case that nobody closed for half a year', async () => {
    const [id = ''] = await register([canary(1)]);
    await age([id], 300);
    await open(id, 190);
    await job.run();
    expect(await remaining()).toEqual([]);
  });

  it('no longer because of a case of which somebody is a contact, and that nobody closed for half a year', async () => {
    const [id = ''] = await register([canary(1)]);
    await age([id], 300);
    await contact(id, 190);
    await job.run();
    expect(await remaining()).toEqual([]);
  });

  it.each(['CLOSED', 'EXCLUDED'] as const)(
    'no longer of a contact when the case is %s for 90 days',
    async (end) => {
      const [id = ''] = await register([canary(1)]);
      await age([id], 300);
      await service.endCase(await contact(id, 150), end, daysAgo(92));
      await job.run();
      expect(await remaining()).toEqual([]);
    },
  );

  const open = (personId: string, days: number) =>
    service.openTracing({ personId, reportedAt: daysAgo(days).toISOString() });

  /** A case of nobody whom the register knows, with one contact. Its tracing is done: only the file tells. */
  async function contact(personId: string, days: number): Promise<string> {
    const caseId = await open(randomUUID(), days);
    await service.store.db.execute(sql`update lane set state = 'DONE' where case_id = ${caseId}`);
    await service.addContacts(caseId, [personId]);
    return caseId;
  }
});

describe('whoever is needed again while the job is at it', () => {
  /** Resolves when some transaction waits for another one's lock. */
  const somebodyWaits = () =>
    expect
      .poll(async () => {
        const waiting = await service.store.db.execute(
          sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return waiting.length;
      })
      .toBeGreaterThan(0);

  it('is not erased: a new positive that is under way is waited for, and counts', async () => {
    const [id = '', other = ''] = await register([canary(1), canary(2)]);
    await age([id, other], 95);
    let running: Promise<unknown> | undefined;
    await service.events.write(async (tx, append) => {
      const positive = {
        caseId: randomUUID(),
        personId: id,
        jurisdiction: '321002',
        reportedAt: new Date().toISOString(),
        collectedAt: null,
        exercise: false,
      };
      await openLane(tx, append, { lane: 'tracing', positive });
      await holdPerson(tx, id);
      running = job.run();
      await somebodyWaits();
    });
    await running;
    expect(await remaining()).toEqual([id]);
  });

  it('is not erased: nor the contacts of a case that are being recorded, however many and in whatever order', async () => {
    const ids = await register(Array.from({ length: 40 }, (_, at) => canary(at)));
    await age(ids, 95);
    const caseId = await service.openTracing({ personId: null });
    const contacts = ids.slice(0, 30).toReversed();
    let running: Promise<unknown> | undefined;
    await service.store.transaction(async (tx) => {
      await addPersons(tx, caseId, contacts);
      expect(await holdPersons(tx, contacts)).toEqual(new Set(contacts));
      running = job.run();
      await somebodyWaits();
    });
    await running;
    expect(await remaining()).toEqual(contacts.toSorted());
  });

  it('is erased where the erasure came first, and the contact is one of nobody', async () => {
    const [id = '', other = ''] = await register([canary(1), canary(2)]);
    const caseId = await service.openTracing({ personId: null });
    let held: Promise<Set<string>> | undefined;
    await service.store.transaction(async (tx) => {
      await tx.delete(personTable).where(inArray(personTable.id, [id]));
      held = service.store.transaction(async (contacts) => {
        await addPersons(contacts, caseId, [other, id]);
        return holdPersons(contacts, [other, id]);
      });
      await somebodyWaits();
    });
    expect(await held).toEqual(new Set([other]));
    expect(await remaining()).toEqual([other]);
  });

  it('is not erased: nor whoever is being registered again', async () => {
    const who = canary(1);
    const [id = ''] = await register([who]);
    await age([id], 95);
    let running: Promise<unknown> | undefined;
    await service.store.transaction(async (tx) => {
      await tx.update(personTable).set({ registeredAgainAt: new Date() });
      running = job.run();
      await somebodyWaits();
    });
    await running;
    expect(await remaining()).toEqual([id]);
  });

  it('is registered anew where the erasure came first', async () => {
    const who = canary(1);
    const [id = ''] = await register([who]);
    await age([id], 95);
    let registered: Promise<string[]> | undefined;
    await service.store.transaction(async (tx) => {
      await tx.delete(personTable);
      registered = register([who]);
      await somebodyWaits();
    });
    const [again = ''] = (await registered) ?? [];
    expect(again).not.toBe(id);
    expect(await remaining()).toEqual([again]);
  });
});

it('in whatever order positives, contacts, registrations and the job come, whoever was needed in time is there', async () => {
  const everybody = Array.from({ length: 12 }, (_, at) => canary(at));
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          who: fc.nat(everybody.length - 1),
          does: fc.constantFrom('positive', 'contacts', 'registration', 'job'),
          afterMs: fc.nat(120),
          takesMs: fc.nat(60),
        }),
        { minLength: 10, maxLength: 30 },
      ),
      async (steps) => {
        for (const table of ['lane', 'case_file', 'case_file_person'])
          await service.store.db.execute(sql`delete from ${sql.identifier(table)}`);
        await service.store.db.delete(personTable);
        const ids = await register(everybody);
        await age(ids, 95);
        const needed: string[] = [];
        await Promise.all(
          steps.map(async ({ who, does, afterMs, takesMs }) => {
            const [id = '', person] = [ids[who], everybody[who]];
            await sleep(afterMs);
            if (does === 'job') await job.run();
            else if (does === 'registration') needed.push(...(await register(person ? [person] : [])));
            else if (does === 'contacts')
              needed.push(...(await recordContacts(contactsFrom(ids, who), takesMs)));
            else if (await reportPositive(id, takesMs)) needed.push(id);
          }),
        );
        await job.run();
        expect(await remaining()).toEqual(expect.arrayContaining(needed));
        const gone = ids.filter((id) => !needed.includes(id));
        const there = await remaining();
        expect(there.filter((id) => gone.includes(id))).toEqual([]);
      },
    ),
    { numRuns: 15 },
  );

  /** Five people of everybody, in an order that is not theirs. */
  function contactsFrom(ids: readonly string[], who: number): string[] {
    return [who + 7, who, who + 3, who + 9, who + 5].map((at) => ids[at % ids.length] ?? '');
  }

  /** Those who were there to be held when they were recorded as contacts of an active case. */
  async function recordContacts(personIds: readonly string[], takesMs: number): Promise<string[]> {
    const caseId = await service.openTracing({ personId: null });
    const held = await service.store.transaction(async (tx) => {
      await addPersons(tx, caseId, personIds);
      const there = await holdPersons(tx, personIds);
      await sleep(takesMs);
      return there;
    });
    return [...held];
  }

  /** True where there was somebody to hold when the lane opened. */
  function reportPositive(personId: string, takesMs: number): Promise<boolean> {
    const reportedAt = new Date().toISOString();
    const place = { jurisdiction: '321002', collectedAt: null, exercise: false };
    return service.events.write(async (tx, append) => {
      const positive = { caseId: randomUUID(), personId, reportedAt, ...place };
      await openLane(tx, append, { lane: 'tracing', positive });
      const isThere = await holdPerson(tx, personId);
      await sleep(takesMs);
      return isThere;
    });
  }
}, 120_000);

it('the key of an invented person goes with the drill', async () => {
  await register([{ ...canary(1), exercise: true } as Canary]);
  await service.execute('mutation { removePublicSecurityExercise }');
  expect(await service.store.db.select().from(personKeyTable)).toEqual([]);
});
