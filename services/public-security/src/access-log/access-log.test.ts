import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPublicSecurity, type TestPublicSecurity } from '../testing/test-public-security.js';

const LOG = `query ($id: ID!, $first: Int, $after: String) { accessLog(personId: $id, first: $first, after: $after) {
  edges { node { sequence at subject agency role action fields decision code purpose caseId requestId } }
  pageInfo { hasNextPage endCursor } } }`;
const auditor = { subject: 'auditor-1', role: 'auditor' } as const;
const nobody = '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001';

interface Log {
  edges: {
    node: { sequence: number; action: string; fields: string[]; subject: string; decision: string };
  }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

let service: TestPublicSecurity;
let id: string;
beforeAll(async () => {
  service = await startTestPublicSecurity();
  const { data } = await service.execute(
    'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
    {
      variables: {
        input: { persons: [{ name: '张三丰', sex: 'MALE', jurisdiction: '321002', externalId: 'a' }] },
      },
    },
  );
  const { persons = [] } = (data?.registerPersons ?? {}) as { persons?: { id: string }[] };
  id = persons[0]?.id ?? '';
  for (const fields of ['name', 'phone', 'name phone'])
    await service.execute(`{ person(id: "${id}") { ${fields} } }`, { caller: { subject: 'tracer-1' } });
});
afterAll(() => service?.close());

async function read(variables: object, caller: object = auditor): Promise<Log> {
  const { data, errors } = await service.execute(LOG, { variables: { id, ...variables }, caller });
  expect(errors).toBeUndefined();
  return data?.accessLog as Log;
}

describe('the access log of a person', () => {
  it('tells an auditor of the place who asked for what, the newest first, page by page', async () => {
    const first = await read({ first: 2 });
    const asked = first.edges.map(({ node }) => [node.action, node.subject, node.decision, ...node.fields]);
    expect(asked).toEqual([
      ['person.identity', 'tracer-1', 'MASK', 'name', 'phone'],
      ['person.identity', 'tracer-1', 'MASK', 'phone'],
    ]);
    const second = await read({ first: 2, after: first.pageInfo.endCursor });
    expect(second.edges.map(({ node }) => [node.action, ...node.fields])).toEqual([
      ['person.identity', 'name'],
      ['person.register'],
    ]);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  it('tells that an auditor has looked', async () => {
    await read({ id: id.toUpperCase() });
    const [last] = (await read({ first: 1 })).edges;
    expect(last?.node).toMatchObject({ action: 'accessLog.read', subject: 'auditor-1', decision: 'ALLOW' });
  });

  it('is to an auditor of another place as that of nobody, and so is that of nobody', async () => {
    const elsewhere = { ...auditor, jurisdictions: ['320100'] };
    const empty = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };
    expect(await read({}, elsewhere)).toEqual(empty);
    for (const other of [nobody, 'nobody', '']) expect(await read({ id: other })).toEqual(empty);
  });

  it('of somebody who is in the register no more is as that of nobody, also for the whole country', async () => {
    const gone = '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0002';
    await read({ id: gone }, { ...auditor, jurisdictions: ['000000'] });
    const log = await read({ id: gone }, { ...auditor, jurisdictions: ['000000'] });
    expect(log.edges).toEqual([]);
  });

  it.each<[object]>([
    [{ role: 'tracer' }],
    [{ role: 'commander' }],
    [{ role: 'service' }],
    [{ agency: 'HEALTH', role: 'auditor' }],
  ])('is refused to %j', async (caller) => {
    const { errors } = await service.execute(LOG, { variables: { id }, caller });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  it.each([['{}'], ['MA'], ['LTE']])(
    'refuses %s as a cursor, and a page of none or too many',
    async (after) => {
      for (const [variables, code] of [
        [{ after }, 'CURSOR_INVALID'],
        [{ first: 0 }, 'INVALID_INPUT'],
        [{ first: 101 }, 'INVALID_INPUT'],
      ] as const) {
        const { errors } = await service.execute(LOG, { variables: { id, ...variables }, caller: auditor });
        expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
      }
    },
  );
});

describe('the log of a person over all agencies', () => {
  const ALL = `query ($id: ID!) { personAccessLog(personId: $id) { personId place
    publicSecurity(first: 1) { edges { node { action subject } } } } }`;
  const ask = (caller: object, other = id) =>
    service.execute(ALL, { variables: { id: other }, caller: { ...auditor, ...caller } });

  it('begins with the person’s place, and public security’s own part in it', async () => {
    const { data, errors } = await ask({});
    expect(errors).toBeUndefined();
    expect(data?.personAccessLog).toMatchObject({
      personId: id,
      place: '321002',
      publicSecurity: { edges: [{ node: { action: 'accessLog.read', subject: 'auditor-1' } }] },
    });
  });

  it('is asked for by auditors of every agency, and public security’s part is for its own', async () => {
    const { data, errors } = await ask({ agency: 'HEALTH' });
    expect(data?.personAccessLog).toEqual({ personId: id, place: '321002', publicSecurity: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  it('is that of nobody for an auditor of another place, as that of nobody is', async () => {
    for (const [caller, other] of [
      [{ jurisdictions: ['320100'] }, id],
      [{}, nobody],
      [{}, 'nobody'],
    ] as const)
      expect((await ask(caller, other)).data).toEqual({ personAccessLog: null });
    const { errors } = await ask({ role: 'tracer' });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    const rows = await read({ first: 4 });
    expect(rows.edges.map(({ node }) => [node.action, node.decision])).toEqual([
      ['accessLog.read', 'DENY'],
      ['accessLog.read', 'DENY'],
      ['accessLog.read', 'DENY'],
      ['accessLog.read', 'ALLOW'],
    ]);
  });
});
