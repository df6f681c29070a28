import { randomUUID } from 'node:crypto';
import { openStore, type Store } from '@tongbu/store';
import {
  createTestIdentity,
  startTestService,
  subscribeTo,
  type TestIdentity,
  type TestService,
} from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHealth } from './service.js';

let identity: TestIdentity;
let health: TestService;
let epidemiologist: string;
let store: Store;
const people: string[] = [];

beforeAll(async () => {
  identity = await createTestIdentity();
  health = await startTestService({ agency: 'HEALTH', identity, start: startHealth });
  epidemiologist = await identity.authorization({
    agency: 'HEALTH',
    role: 'epidemiologist',
    jurisdictions: ['321000'],
  });
  store = await openStore({ url: health.database.ownerUrl, max: 1 });
  for (let count = 0; count < 20; count += 1) people.push(randomUUID());
  await store.sql`insert into known_person select unnest(${people}::uuid[])`;
});
afterAll(async () => {
  await store?.close();
  await health?.stop();
  await identity?.remove();
});

const REPORT = `mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) {
  case { id caseNumber status exercise reportedAt person { id } response { triggeredAt startSkewMs verification { state startedAt dueAt overdue } } }
  userErrors { code field row } } }`;
const positive = (changed: object = {}) => ({
  personId: people[0],
  collectedAt: '2022-06-30T01:00:00.000Z',
  jurisdiction: '321002',
  idempotencyKey: randomUUID(),
  ...changed,
});
const report = async (input: object, authorization = epidemiologist) => {
  const { data, errors } = await health.ask({ query: REPORT, variables: { input }, authorization });
  return { ...data?.reportPositive, errors };
};
const count = async (table: string): Promise<number> => {
  const [row] = await store.sql`select count(*)::int as n from ${store.sql(table)}`;
  return row?.n;
};

test('a positive becomes a case with an open verification lane, while every other agency is down', async () => {
  const { case: opened, userErrors, errors } = await report(positive());
  expect({ userErrors, errors }).toEqual({ userErrors: [], errors: [] });
  expect(opened).toMatchObject({ status: 'SCREENED_POSITIVE', exercise: false, person: { id: people[0] } });
  expect(opened.caseNumber).toMatch(/^3210-\d{8}-\d{4}$/);
  expect(opened.response.verification).toMatchObject({ state: 'OPEN', overdue: false });
  expect(opened.response.startSkewMs).toBeNull();
});

test('the same key, or the same specimen of the same person, gives the same case and changes nothing', async () => {
  const input = positive({ specimenCode: 'XC-0001' });
  const first = await report(input);
  const before = await count('case');
  const again = await Promise.all([
    report(input),
    report(input),
    report({ ...input, idempotencyKey: randomUUID() }),
  ]);
  expect(new Set(again.map((result) => result.case.id))).toEqual(new Set([first.case.id]));
  expect(await count('case')).toBe(before);
});

test('twenty reports with one key at once open one case', async () => {
  const input = positive({ personId: people[1] });
  const before = await count('event');
  const results = await Promise.all(Array.from({ length: 20 }, () => report(input)));
  expect(new Set(results.map((result) => result.case?.id)).size).toBe(1);
  expect((await count('event')) - before).toBe(3);
});

test('a key that was used for somebody else is refused', async () => {
  const input = positive();
  await report(input);
  const { case: none, userErrors } = await report({ ...input, personId: people[2] });
  expect(none).toBeNull();
  expect(userErrors).toEqual([{ code: 'CONFLICT', field: ['input', 'idempotencyKey'], row: null }]);
});

test('every fault of a report is told at once, by field, and nothing is written', async () => {
  const before = await count('case');
  const { userErrors } = await report(
    positive({
      collectedAt: '2099-01-01T00:00:00Z',
      onsetDate: '2099-01-01',
      jurisdiction: 'XX',
      specimenCode: 'x'.repeat(201),
    }),
  );
  expect(
    userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, field.at(-1)]),
  ).toEqual([
    ['FUTURE_DATE', 'collectedAt'],
    ['FUTURE_DATE', 'onsetDate'],
    ['UNKNOWN_JURISDICTION', 'jurisdiction'],
    ['INVALID_TEXT', 'specimenCode'],
  ]);
  expect(await count('case')).toBe(before);
});

test('a person who is not known while the register is down is a fault that may pass, not a refusal', async () => {
  const { errors } = await report(positive({ personId: randomUUID() }));
  expect(errors[0].extensions).toMatchObject({
    code: 'AGENCY_UNAVAILABLE',
    agency: 'PUBLIC_SECURITY',
    retryable: true,
  });
});

test('an impossible date is refused without its value coming back', async () => {
  const { errors } = await report(positive({ onsetDate: '2022-02-30' }));
  expect(errors[0].extensions.code).toBe('INVALID_INPUT');
  expect(JSON.stringify(errors)).not.toContain('2022-02-30');
});

test('nobody reports for a place that is not theirs, without a token, or in a role that does not', async () => {
  expect((await report(positive({ jurisdiction: '510903' }))).errors[0].extensions.code).toBe('FORBIDDEN');
  expect((await health.ask({ query: '{ cases { edges { cursor } } }' })).errors[0]?.extensions.code).toBe(
    'UNAUTHENTICATED',
  );
  const driver = await identity.authorization({
    agency: 'TRANSPORT',
    role: 'driver',
    jurisdictions: ['321000'],
  });
  expect((await report(positive(), driver)).errors[0].extensions.code).toBe('FORBIDDEN');
});

test('out of the caller’s places a case does not exist', async () => {
  const { case: opened } = await report(positive());
  const elsewhere = await identity.authorization({
    agency: 'HEALTH',
    role: 'epidemiologist',
    jurisdictions: ['510900'],
  });
  const query = 'query ($id: ID!) { case(id: $id) { id } cases { edges { node { id } } } }';
  const { data, errors } = await health.ask({
    query,
    variables: { id: opened.id },
    authorization: elsewhere,
  });
  expect(errors).toEqual([]);
  expect(data).toEqual({ case: null, cases: { edges: [] } });
});

const RESULTS = `mutation ($input: RecordTestResultsInput!) { recordTestResults(input: $input) {
  recorded duplicates cases { id person { id } } userErrors { code field row } } }`;
const result = (changed: object = {}) => ({
  specimenCode: randomUUID(),
  personIds: [people[3]],
  collectedAt: '2022-06-30T01:00:00.000Z',
  testedAt: '2022-06-30T05:00:00.000Z',
  method: 'RT_PCR',
  outcome: 'NEGATIVE',
  laboratory: '演练实验室',
  jurisdiction: '321002',
  ...changed,
});
const record = async (results: object[]) => {
  const { data, errors } = await health.ask({
    query: RESULTS,
    variables: { input: { results } },
    authorization: epidemiologist,
  });
  expect(errors).toEqual([]);
  return data.recordTestResults;
};

test('a positive pool opens a case for each person of the tube, once', async () => {
  const pool = result({ outcome: 'POSITIVE', personIds: people.slice(4, 9), ctN: 31.5 });
  const first = await record([pool, result()]);
  expect(first).toMatchObject({ recorded: 2, duplicates: 0, userErrors: [] });
  expect(first.cases.map((c: { person: { id: string } }) => c.person.id).toSorted()).toEqual(
    people.slice(4, 9).toSorted(),
  );
  const before = await count('case');
  expect(await record([pool])).toMatchObject({ recorded: 0, duplicates: 1, userErrors: [] });
  expect(await count('case')).toBe(before);
});

test('refused rows are named and the others recorded', async () => {
  const outcome = await record([
    result(),
    result({ testedAt: '2022-06-29T00:00:00Z' }),
    result({ personIds: [] }),
    result({ ctN: 99 }),
  ]);
  expect(outcome.recorded).toBe(1);
  expect(outcome.userErrors).toEqual([
    { code: 'IMPOSSIBLE_DATE', field: ['input', 'results', '1', 'testedAt'], row: 1 },
    { code: 'INVALID_POOL', field: ['input', 'results', '2', 'personIds'], row: 2 },
    { code: 'INVALID_CT', field: ['input', 'results', '3', 'ctN'], row: 3 },
  ]);
});

test('501 rows are refused whole', async () => {
  const before = await count('specimen');
  const outcome = await record(Array.from({ length: 501 }, () => result()));
  expect(outcome).toMatchObject({ recorded: 0, userErrors: [{ code: 'TOO_MANY_ROWS' }] });
  expect(await count('specimen')).toBe(before);
});

const SETTLE = `mutation ($input: SettleVerificationInput!) { settleVerification(input: $input) {
  case { status response { verification { state completedAt } } } userErrors { code } } }`;
const settle = async (caseId: string, outcome: string) => {
  const { data } = await health.ask({
    query: SETTLE,
    variables: { input: { caseId, outcome } },
    authorization: epidemiologist,
  });
  return data.settleVerification;
};

test('a negative verification stands the lane down; the same outcome again changes nothing, another one is refused', async () => {
  const { case: opened } = await report(positive({ personId: people[10] }));
  const excluded = await settle(opened.id, 'EXCLUDED');
  expect(excluded.case).toEqual({
    status: 'EXCLUDED',
    response: { verification: { state: 'STOOD_DOWN', completedAt: null } },
  });
  const before = await count('event');
  expect(await settle(opened.id, 'EXCLUDED')).toEqual(excluded);
  expect((await settle(opened.id, 'CONFIRMED')).userErrors).toEqual([{ code: 'CONFLICT' }]);
  expect(await count('event')).toBe(before);
});

test('a confirmed verification completes health’s lane and leaves the others open', async () => {
  const { case: opened } = await report(positive({ personId: people[11] }));
  const { case: confirmed } = await settle(opened.id, 'CONFIRMED');
  expect(confirmed.status).toBe('CONFIRMED');
  expect(confirmed.response.verification.state).toBe('DONE');
});

test('a subscriber gets each positive with its case, and after a cursor what was missed', async () => {
  const query = `subscription ($after: Cursor) { positiveCases(after: $after) { cursor sequence eventId exercise case { id status } } }`;
  const live = subscribeTo(health, { query }, { authorization: epidemiologist });
  await live.connected;
  const first = await report(positive({ personId: people[12], exercise: true }));
  const { data } = await live.next();
  expect(data?.positiveCases).toMatchObject({
    exercise: true,
    case: { id: first.case.id, status: 'SCREENED_POSITIVE' },
  });
  await live.close();

  const seen = data?.positiveCases as { cursor: string; sequence: number };
  const missed = [
    await report(positive({ personId: people[13] })),
    await report(positive({ personId: people[14] })),
  ];
  const resumed = subscribeTo(
    health,
    { query, variables: { after: seen.cursor } },
    { authorization: epidemiologist },
  );
  for (const [index, { case: opened }] of missed.entries()) {
    const event = await resumed.next();
    expect(event.data?.positiveCases).toMatchObject({
      sequence: seen.sequence + index + 1,
      case: { id: opened.id },
    });
  }
  await resumed.close();
});

test('an event’s case is read anew, not remembered from an earlier event of the same subscription', async () => {
  const query = 'subscription { verificationUpdates(after: "0") { state caseId case { id status } } }';
  const live = subscribeTo(health, { query }, { authorization: epidemiologist });
  await live.connected;
  const { case: opened } = await report(positive({ personId: people[15] }));
  await settle(opened.id, 'CONFIRMED');
  const states: unknown[] = [];
  while (states.length < 2) {
    const { data } = await live.next();
    const event = data?.verificationUpdates as {
      caseId: string;
      state: string;
      case: { status: string };
    };
    if (event.caseId === opened.id)
      states.push([event.state, event.state === 'DONE' ? event.case.status : 'any']);
  }
  expect(states).toEqual([
    ['OPEN', 'any'],
    ['DONE', 'CONFIRMED'],
  ]);
  await live.close();
});

test('the wire between services is closed to people', async () => {
  const query = 'subscription { agencyEvents(topic: "response", after: "0") { payload } }';
  const live = subscribeTo(health, { query }, { authorization: epidemiologist });
  const outcome = await live.next().catch((error: unknown) => error);
  expect(JSON.stringify(outcome)).toContain('FORBIDDEN');
  await live.close();
});

test('the published schema leaves the wire between services out', async () => {
  const { data } = await health.ask({ query: '{ _service { sdl } }', authorization: epidemiologist });
  expect(data._service.sdl).toContain('positiveCases');
  expect(data._service.sdl).not.toContain('agencyEvents');
});

test('the line list is paged by a stable order, and a page size out of bounds is refused', async () => {
  const query =
    'query ($after: String) { cases(first: 3, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const {
      data,
    }: {
      data: {
        cases: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
    } = await health.ask({ query, variables: { after }, authorization: epidemiologist });
    seen.push(...data.cases.edges.map(({ node }) => node.id));
    after = data.cases.pageInfo.hasNextPage ? data.cases.pageInfo.endCursor : null;
  } while (after);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(await count('case'));
  const refused = await health.ask({
    query: '{ cases(first: 101) { edges { cursor } } }',
    authorization: epidemiologist,
  });
  expect(refused.errors[0]?.extensions.code).toBe('INVALID_INPUT');
});

test('a cursor that is none, and one of another life of the log, are refused with a code', async () => {
  const query = 'subscription ($after: Cursor) { positiveCases(after: $after) { cursor } }';
  const foreign = Buffer.from(`${randomUUID()}.1`).toString('base64url');
  for (const after of ['nonsense', foreign]) {
    const live = subscribeTo(health, { query, variables: { after } }, { authorization: epidemiologist });
    const outcome = await live.next().catch((error: unknown) => error);
    expect(JSON.stringify(outcome)).toMatch(/CURSOR_(INVALID|EXPIRED)/);
    await live.close();
  }
});

test('who asks for it is told where the stream begins, so that a break before the first event loses nothing', async () => {
  const query = 'subscription ($after: Cursor) { positiveCases(after: $after) { case { id } } }';
  const live = subscribeTo(
    health,
    { query, extensions: { position: true } },
    { authorization: epidemiologist },
  );
  const { data, extensions } = await live.next();
  await live.close();
  expect({ data, extensions }).toEqual({ data: null, extensions: { cursor: expect.any(String) } });

  const { case: opened } = await report(positive({ personId: people[16] }));
  const resumed = subscribeTo(
    health,
    { query, variables: { after: extensions?.cursor } },
    { authorization: epidemiologist },
  );
  expect((await resumed.next()).data?.positiveCases).toEqual({ case: { id: opened.id } });
  await resumed.close();
});
