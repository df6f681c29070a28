import { randomUUID } from 'node:crypto';
import { addPersons, openCaseFile } from '@tongbu/case-files';
import { openStore, type Store } from '@tongbu/store';
import { countRows, recordStatements } from '@tongbu/store/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestPublicSecurity,
  type TestPublicSecurity,
  type TestRequest,
} from '../testing/test-public-security.js';

const zhang = { name: '张三丰', idNumber: '321003195203150023', exercise: true };
const REGISTER = `mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) {
  persons { id maskedName } userErrors { code } } }`;
const HOME = { jurisdictions: ['321000'] };
type Caller = NonNullable<TestRequest['caller']>;
const ELSEWHERE = { jurisdictions: ['320100'] };
const HEALTH = { agency: 'HEALTH', role: 'epidemiologist' } as const;

let service: TestPublicSecurity;
beforeAll(async () => {
  service = await startTestPublicSecurity();
});
afterAll(() => service?.close());
beforeEach(async () => {
  for (const table of ['lane', 'case_file_person', 'case_file', 'person'])
    await service.store.db.execute(`delete from ${table}`);
});

interface Registered {
  readonly persons: ({ id: string } | null)[];
}

async function register(person: object, caller: Caller = HOME): Promise<string> {
  const result = await service.execute(REGISTER, { caller, variables: { input: { persons: [person] } } });
  const registered = result.data?.registerPersons as Registered | undefined;
  return registered?.persons[0]?.id ?? '';
}

type Way = readonly [name: string, document: string, variables: (id: string, idNumber: string) => object];
const WAYS: readonly Way[] = [
  ['person', 'query ($id: ID!) { found: person(id: $id) { id maskedName } }', (id) => ({ id })],
  [
    '_entities',
    'query ($r: [_Any!]!) { found: _entities(representations: $r) { ... on Person { id maskedName } } }',
    (id) => ({ r: [{ __typename: 'Person', id }] }),
  ],
  [
    'findPerson',
    'query ($input: FindPersonInput!) { found: findPerson(input: $input) { id maskedName } }',
    (_, idNumber) => ({ input: { idNumber } }),
  ],
];

/** On which ways a caller comes to somebody. */
async function waysTo(id: string, caller: Caller): Promise<string[]> {
  const ways: string[] = [];
  for (const [name, document, variables] of WAYS) {
    const { data } = await service.execute(document, {
      caller,
      variables: { ...variables(id, zhang.idNumber) },
    });
    if (JSON.stringify(data).includes(id)) ways.push(name);
  }
  return ways;
}
const EVERY_WAY = WAYS.map(([name]) => name);

describe('somebody in the register exists', () => {
  it('for the place that answers for them, whichever agency asks', async () => {
    const id = await register({ ...zhang, jurisdiction: '321002' });
    expect(await waysTo(id, HOME)).toEqual(EVERY_WAY);
    expect(await waysTo(id, { ...HOME, ...HEALTH })).toEqual(EVERY_WAY);
    expect(await waysTo(id, { jurisdictions: ['000000'] })).toEqual(EVERY_WAY);
    expect(await waysTo(id, ELSEWHERE)).toEqual([]);
    expect(await waysTo(id, { ...ELSEWHERE, ...HEALTH })).toEqual([]);
  });

  it('where their place is not known, for the agency that registered them', async () => {
    const id = await register(zhang, { ...HOME, ...HEALTH });
    expect(await waysTo(id, { ...ELSEWHERE, ...HEALTH })).toEqual(EVERY_WAY);
    expect(await waysTo(id, HOME)).toEqual([]);
    expect(await waysTo(id, { jurisdictions: ['000000'] })).toEqual([]);
  });

  it('for the place of a case that they are the subject of', async () => {
    const id = await register({ ...zhang, jurisdiction: '321002' });
    await service.openTracing({ personId: id, jurisdiction: '320102' });
    expect(await waysTo(id, ELSEWHERE)).toEqual(EVERY_WAY);
    expect(await waysTo(id, { jurisdictions: ['510900'] })).toEqual([]);
  });

  it('for the place of a case that they are a contact of', async () => {
    const id = await register({ ...zhang, jurisdiction: '321002' });
    const caseId = randomUUID();
    await service.store.transaction(async (tx) => {
      const place = { jurisdiction: '320102', exercise: true };
      const when = { reportedAt: new Date().toISOString(), collectedAt: null };
      await openCaseFile(tx, { caseId, personId: null, ...place, ...when });
      await addPersons(tx, caseId, [id]);
    });
    expect(await waysTo(id, ELSEWHERE)).toEqual(EVERY_WAY);
    expect(await waysTo(id, { jurisdictions: ['510900'] })).toEqual([]);
  });

  it('for our own services, wherever they are: as an id and no more', async () => {
    const id = await register({ ...zhang, jurisdiction: '321002' });
    const result = await service.execute(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { id } } }',
      {
        variables: { r: [{ __typename: 'Person', id }] },
        caller: { agency: 'CIVIL_AFFAIRS', role: 'service', jurisdictions: ['510900'] },
      },
    );
    expect(result).toEqual({ data: { _entities: [{ id }] } });
  });

  it('once in the whole country: whoever registers them elsewhere is given the same person, and finds them no more after', async () => {
    const id = await register({ ...zhang, jurisdiction: '321002' });
    expect(await register({ ...zhang, jurisdiction: '320102' }, ELSEWHERE)).toBe(id);
    expect(await waysTo(id, ELSEWHERE)).toEqual([]);
  });
});

describe('what a list calls somebody', () => {
  it('gives nobody of another place, and tells no more than that it is taken', async () => {
    const person = { name: '演练甲', externalId: 'one', exercise: true };
    const id = await register({ ...person, jurisdiction: '321002' }, { ...HOME, ...HEALTH });
    const again = async (caller: Caller, jurisdiction: string) => {
      const { data } = await service.execute(REGISTER, {
        caller: { ...caller, ...HEALTH },
        variables: { input: { persons: [{ ...person, jurisdiction }] } },
      });
      return data?.registerPersons;
    };
    expect(await again(HOME, '321003')).toEqual({ persons: [{ id, maskedName: '演**' }], userErrors: [] });
    expect(await again(ELSEWHERE, '320102')).toEqual({ persons: [null], userErrors: [{ code: 'CONFLICT' }] });
  });
});

describe('an identity number', () => {
  it('alone gives nobody of another place, and with the name it does; in the place itself it is enough', async () => {
    const person = { name: '演练乙', idNumber: '440282198001010010', exercise: true };
    const id = await register({ ...person, jurisdiction: '321002' }, HOME);
    const again = async (caller: Caller, row: object) => {
      const { data } = await service.execute(REGISTER, {
        caller,
        variables: { input: { persons: [row] } },
      });
      return data?.registerPersons;
    };
    const nameless = { idNumber: person.idNumber, exercise: true };
    const refused = { persons: [null], userErrors: [{ code: 'CONFLICT' }] };
    expect(await again(ELSEWHERE, nameless)).toEqual(refused);
    expect(await again(ELSEWHERE, { ...nameless, jurisdiction: '320102' })).toEqual(refused);
    expect(await again(ELSEWHERE, person)).toMatchObject({ persons: [{ id }], userErrors: [] });
    expect(await again(HOME, nameless)).toMatchObject({ persons: [{ id }], userErrors: [] });
  });

  it('gives of another place’s person the id, and nothing else until there is a case of theirs in the caller’s place', async () => {
    const known = { phone: '13800001234', address: '演练路1号院', ...zhang };
    const id = await register({ ...known, jurisdiction: '321002' });
    const again = async () => {
      const { data } = await service.execute(
        `mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) {
          persons { id maskedName sex jurisdiction name idNumber phone address birthDate } userErrors { code } } }`,
        { caller: ELSEWHERE, variables: { input: { persons: [zhang] } } },
      );
      return data?.registerPersons;
    };
    const nothing = { maskedName: null, sex: null, jurisdiction: null };
    const nobody = { name: null, idNumber: null, phone: null, address: null, birthDate: null };
    expect(await again()).toEqual({ persons: [{ id, ...nothing, ...nobody }], userErrors: [] });

    await service.openTracing({ personId: id, jurisdiction: '320102', exercise: true });
    const masked = { maskedName: '张**', phone: '138****1234' };
    expect(await again()).toMatchObject({ persons: [{ id, ...masked, jurisdiction: '321002' }] });
  });

  it('of somebody of no place is enough for the agency that registered them only', async () => {
    const person = { name: '演练丙', idNumber: '11010519491231002X', exercise: true };
    const id = await register(person, { ...HOME, ...HEALTH });
    const again = async (caller: Caller) => {
      const { data } = await service.execute(REGISTER, {
        caller,
        variables: { input: { persons: [{ idNumber: person.idNumber, exercise: true }] } },
      });
      return data?.registerPersons;
    };
    expect(await again(HOME)).toEqual({ persons: [null], userErrors: [{ code: 'CONFLICT' }] });
    expect(await again({ ...HOME, ...HEALTH })).toMatchObject({ persons: [{ id }], userErrors: [] });
  });
});

describe('the tables of the register', () => {
  it('show the same to statements without any condition, nothing without a scope, and all to the service', async () => {
    const subject = await register({ ...zhang, jurisdiction: '321002' });
    await register({ externalId: 'one', sex: 'MALE', jurisdiction: '320102' }, ELSEWHERE);
    await register({ externalId: 'two', sex: 'MALE' }, { ...HOME, ...HEALTH });
    await service.openTracing({ personId: subject, jurisdiction: '510903' });
    const unscoped = await openStore({ url: service.url, max: 1 });
    const seen = async (store: Pick<Store, 'db'>) =>
      Object.values(await countRows(store.db, ['person', 'person_key', 'lane']));
    const callerOf = (agency: 'HEALTH' | 'PUBLIC_SECURITY', ...jurisdictions: string[]) =>
      seen(unscoped.scopedTo({ agency, jurisdictions }));
    expect(await callerOf('PUBLIC_SECURITY', '321000')).toEqual([1, 1, 0]);
    expect(await callerOf('HEALTH', '321000')).toEqual([2, 2, 0]);
    expect(await callerOf('PUBLIC_SECURITY', '320000')).toEqual([2, 2, 0]);
    expect(await callerOf('PUBLIC_SECURITY', '510000')).toEqual([1, 1, 1]);
    expect(await callerOf('PUBLIC_SECURITY', '110000')).toEqual([0, 0, 0]);
    expect(await seen(unscoped)).toEqual([0, 0, 0]);
    expect(await seen(unscoped.asService())).toEqual([3, 3, 1]);
    await unscoped.close();
  });
});

describe('somebody who does not exist for the caller', () => {
  it.each(WAYS)(
    'and somebody whom nobody registered give the same answer by the same statements: %s',
    async (_, document, variables) => {
      const id = await register({ ...zhang, jurisdiction: '321002' });
      const ask = async (askedId: string, idNumber: string) => {
        const recorded = recordStatements();
        try {
          const answer = await service.execute(document, {
            caller: ELSEWHERE,
            variables: { ...variables(askedId, idNumber) },
          });
          return {
            answer: JSON.stringify(answer),
            statements: recorded.texts.filter((text) => text.includes('"person"')),
          };
        } finally {
          recorded.stop();
        }
      };
      const foreign = await ask(id, zhang.idNumber);
      expect(foreign).toEqual(await ask(randomUUID(), '11010519491231002X'));
      expect(foreign.answer).not.toContain(id);
      expect(foreign.statements.length).toBeGreaterThan(0);
    },
  );

  it('leaves the search in the audit trail, as one that found nobody', async () => {
    await register({ ...zhang, jurisdiction: '321002' });
    await waysTo(randomUUID(), ELSEWHERE);
    const [row] = await service.store.db.execute<{ body: string }>(
      `select body from audit_log where body like '%person.find%' order by seq desc limit 1`,
    );
    expect(JSON.parse(row?.body ?? '{}')).toMatchObject({
      personId: null,
      code: 'NOBODY',
      decision: 'ALLOW',
    });
  });
});
