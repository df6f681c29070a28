import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestPublicSecurity,
  type TestPublicSecurity,
  type TestRequest,
} from '../testing/test-public-security.js';
import { personTable } from './person.table.js';

const zhang = {
  name: '张三丰',
  idNumber: '321003195203150023',
  phone: '13812341234',
  address: '扬州市广陵区文昌社区3幢',
  jurisdiction: '321002',
};
const li = { name: '李四', idNumber: '440282198001010010' };
const REGISTER = `mutation ($input: RegisterPersonsInput!) {
  registerPersons(input: $input) { persons { id maskedName sex jurisdiction } userErrors { code message field row } } }`;

let service: TestPublicSecurity;
beforeAll(async () => {
  service = await startTestPublicSecurity();
});
afterAll(() => service?.close());
beforeEach(async () => {
  await service.store.db.delete(personTable);
});

async function register(persons: object[], request: TestRequest = {}) {
  const result = await service.execute(REGISTER, { ...request, variables: { input: { persons } } });
  return { errors: result.errors, ...(result.data?.registerPersons as Registered) };
}
interface Registered {
  persons: ({ id: string; maskedName: string } | null)[];
  userErrors: { code: string; field: string[]; row: number }[];
}

async function registerZhang(): Promise<string> {
  const { persons } = await register([zhang]);
  return persons[0]?.id ?? '';
}

const codes = (result: {
  errors?: readonly { extensions: Record<string, unknown>; path?: unknown }[] | undefined;
}) => result.errors?.map(({ path, extensions }) => [(path as string[]).join('.'), extensions.code]);

describe('a person that another agency points to', () => {
  const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Person { id maskedName sex jurisdiction } } }`;
  const representations = (...ids: string[]) => ids.map((id) => ({ __typename: 'Person', id }));

  it('is resolved with the masked name, and null where there is nobody', async () => {
    const id = await registerZhang();
    const result = await service.execute(ENTITIES, {
      variables: { representations: representations(id, '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001') },
      caller: { agency: 'TRANSPORT', role: 'dispatcher' },
    });
    expect(result).toEqual({
      data: { _entities: [{ id, maskedName: '张**', sex: 'FEMALE', jurisdiction: '321002' }, null] },
    });
  });

  it('is for a service an id that exists, and nothing else', async () => {
    const id = await registerZhang();
    const result = await service.execute(ENTITIES, {
      variables: { representations: representations(id, 'nobody') },
      caller: { agency: 'HEALTH', role: 'service' },
    });
    expect(result.data).toEqual({
      _entities: [{ id, maskedName: null, sex: null, jurisdiction: null }, null],
    });
    expect(codes(result)).toEqual([['_entities.0.maskedName', 'FORBIDDEN']]);
  });
});

describe('a reference that points to nobody', () => {
  it.each<[unknown]>([
    [5],
    [null],
    [true],
    [['0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001']],
    [{}],
    ['\u0000'],
    ['\ud800'],
  ])('%j is null, and no fault', async (id) => {
    for (const __typename of ['Person', 'CaseResponse']) {
      const result = await service.execute(
        `query ($r: [_Any!]!) { _entities(representations: $r) {
            ... on Person { maskedName } ... on CaseResponse { tracing { state } } } }`,
        {
          variables: { r: [{ __typename, [__typename === 'Person' ? 'id' : 'caseId']: id }, { __typename }] },
        },
      );
      expect(result.errors).toBeUndefined();
      expect(JSON.stringify(result.data)).toMatch(/^\{"_entities":\[(null|\{"tracing":null\}),null\]\}$/);
    }
  });

  it('is refused to an auditor, as one that points to somebody', async () => {
    const id = await registerZhang();
    const result = await service.execute(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { id sex jurisdiction } } }',
      { variables: { r: [{ __typename: 'Person', id }] }, caller: { role: 'auditor' } },
    );
    expect(result.data).toEqual({ _entities: [null] });
    expect(codes(result)).toEqual([['_entities.0', 'FORBIDDEN']]);
  });
});

describe('findPerson', () => {
  const find = (idNumber: string, caller: TestRequest['caller'] = {}) =>
    service.execute('query ($input: FindPersonInput!) { findPerson(input: $input) { id } }', {
      variables: { input: { idNumber } },
      caller,
    });

  it('finds the person by the identity number, however it is spelled', async () => {
    const { persons } = await register([{ idNumber: '11010519491231002X' }]);
    expect((await find(' 11010519491231002x')).data?.findPerson).toEqual({ id: persons[0]?.id });
  });

  it('finds nobody by a number that nobody has or that is none', async () => {
    expect(await find(zhang.idNumber)).toEqual({ data: { findPerson: null } });
    expect(await find('321003195203150024')).toEqual({ data: { findPerson: null } });
  });

  it('is refused to whoever does not look for people', async () => {
    const result = await find(zhang.idNumber, { agency: 'TRANSPORT', role: 'driver' });
    expect(codes(result)).toEqual([['findPerson', 'FORBIDDEN']]);
  });
});

describe('registerPersons', () => {
  it('gives the people in the order of the rows, null where one was refused', async () => {
    const { persons, userErrors } = await register([
      zhang,
      { name: '李四', idNumber: '640522199002290036' },
      { name: '王五', sex: 'MALE', birthDate: '1980-01-01' },
      { name: '赵六', idNumber: '321003195203150024', phone: '1' },
    ]);
    expect(persons).toMatchObject([
      { maskedName: '张**', jurisdiction: '321002' },
      null,
      { maskedName: '王**' },
      null,
    ]);
    expect(userErrors.map(({ code, field, row }) => [code, field, row])).toEqual([
      ['ID_BIRTH_DATE', ['input', 'persons', '1', 'idNumber'], 1],
      ['ID_CHECK_DIGIT', ['input', 'persons', '3', 'idNumber'], 3],
      ['INVALID_PHONE', ['input', 'persons', '3', 'phone'], 3],
    ]);
    expect(await service.store.db.select().from(personTable)).toHaveLength(2);
  });

  it('refuses a row whose keys mean two people, and says which', async () => {
    await register([{ ...zhang, externalId: 'one' }]);
    const { persons, userErrors } = await register([{ idNumber: '440282198001010010', externalId: 'one' }]);
    expect(persons).toEqual([null]);
    expect(userErrors).toMatchObject([{ code: 'CONFLICT', row: 0 }]);
  });

  it('refuses an identity number that is registered with another name, and tells nothing of whose it is', async () => {
    const id = await registerZhang();
    const other = { ...zhang, name: '赵六', phone: '13900000000' };
    const { persons, userErrors } = await register([other, { ...zhang, name: ' 张三丰' }]);
    expect(persons).toMatchObject([null, { id }]);
    expect(userErrors.map(({ code, field, row }) => [code, field, row])).toEqual([
      ['CONFLICT', ['input', 'persons', '0', 'name'], 0],
    ]);
    expect(JSON.stringify(userErrors)).not.toMatch(/张|赵|321003/);
  });

  it('refuses a row of a place that the caller does not answer for, and registers the others', async () => {
    for (const caller of [{}, { agency: 'HEALTH', role: 'epidemiologist' }] as const) {
      const { persons, userErrors } = await register(
        [
          { ...zhang, jurisdiction: '510903' },
          { ...zhang, jurisdiction: '320000' },
          // A traveller: the home is elsewhere, the place that answers now is the caller's.
          { ...li, address: '遂宁市', jurisdiction: '321002' },
          { name: '王五' },
        ],
        { caller },
      );
      expect(persons.map((found) => found !== null)).toEqual([false, false, true, true]);
      expect(userErrors.map(({ code, field, row }) => [code, field, row])).toEqual([
        ['FORBIDDEN', ['input', 'persons', '0', 'jurisdiction'], 0],
        ['FORBIDDEN', ['input', 'persons', '1', 'jurisdiction'], 1],
      ]);
    }
  });

  it('gives of whoever was registered elsewhere the id, and does not tell what differs', async () => {
    const id = await registerZhang();
    const { persons, userErrors } = await register(
      [{ ...zhang, jurisdiction: '510903', phone: '13900000000', address: '遂宁市' }],
      { caller: { jurisdictions: ['510900'] } },
    );
    expect(persons).toEqual([{ id, maskedName: null, sex: null, jurisdiction: null }]);
    expect(userErrors).toEqual([]);
  });

  it('refuses what no text should hold, and ends no batch with a fault', async () => {
    const bad = ['\u0000', 'a\u0000b', '\ud800', 'x\udc00', '长'.repeat(10_000)];
    const fields = ['name', 'idNumber', 'phone', 'address', 'jurisdiction', 'externalId'];
    const rows = fields.flatMap((field) => bad.map((text) => ({ ...zhang, [field]: text })));
    const { errors, persons, userErrors } = await register([...rows, zhang, zhang]);
    expect(errors).toBeUndefined();
    expect(userErrors.map(({ row, field }) => [row, field.at(-1)])).toEqual(
      rows.map((_, row) => [row, fields[Math.floor(row / bad.length)]]),
    );
    expect(persons.at(-1)).toEqual(persons.at(-2));
    expect(JSON.stringify(userErrors)).not.toContain('长');
    for (const idNumber of bad) {
      const found = await service.execute(
        'query ($input: FindPersonInput!) { findPerson(input: $input) { id } }',
        { variables: { input: { idNumber } } },
      );
      expect(found).toEqual({ data: { findPerson: null } });
    }
  });

  it('again gives the same people', async () => {
    const id = await registerZhang();
    expect(await registerZhang()).toBe(id);
  });

  it('appends the new ids to the log, and nothing when there are none', async () => {
    const { sequence } = await service.events.head('persons');
    const id = await registerZhang();
    await registerZhang();
    const [event, ...more] = (await service.events.read('persons')).slice(sequence);
    expect(event).toMatchObject({
      type: 'persons.registered',
      version: 1,
      payload: { personIds: [id], exercise: false },
    });
    expect(more).toEqual([]);
  });

  it('takes 500 rows and refuses 501 whole', async () => {
    const rows = Array.from({ length: 501 }, (_, n) => ({ externalId: `person-${n}`, sex: 'MALE' }));
    const refused = await register(rows);
    expect(refused.persons).toEqual([]);
    expect(refused.userErrors).toMatchObject([{ code: 'TOO_MANY_ROWS', field: ['input', 'persons'] }]);
    expect(await service.store.db.select().from(personTable)).toHaveLength(0);
    expect((await register(rows.slice(1))).persons.filter(Boolean)).toHaveLength(500);
  });

  it('shows an epidemiologist the people registered, masked', async () => {
    const caller = { agency: 'HEALTH', role: 'epidemiologist' } as const;
    expect((await register([zhang], { caller })).persons).toMatchObject([{ maskedName: '张**' }]);
  });

  it('is refused to whoever does not register people', async () => {
    for (const caller of [{ role: 'commander' }, { agency: 'TRANSPORT', role: 'dispatcher' }] as const) {
      expect(codes(await register([zhang], { caller }))).toEqual([['registerPersons', 'FORBIDDEN']]);
    }
    expect(await service.store.db.select().from(personTable)).toHaveLength(0);
  });
});
