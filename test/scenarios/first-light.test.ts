import { randomUUID } from 'node:crypto';
import { type Answer, ask, subscribeTo } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../hub/launch.js';
import { PATIENT, type RunningHub, startHub } from '../hub/start-hub.js';

/** The first promise of the hub, on real processes: a positive is found, four lanes start together. */
let hub: RunningHub;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  hub = await startHub({ env: PATIENT });
  const who = {
    epidemiologist: { agency: 'HEALTH', role: 'epidemiologist' },
    registrar: { agency: 'PUBLIC_SECURITY', role: 'registrar' },
    tracer: { agency: 'PUBLIC_SECURITY', role: 'tracer' },
    dispatcher: { agency: 'TRANSPORT', role: 'dispatcher' },
    community: { agency: 'CIVIL_AFFAIRS', role: 'community_lead' },
  } as const;
  for (const [name, caller] of Object.entries(who)) {
    tokens[name] = `Bearer ${await hub.token({ ...caller, jurisdictions: ['321000'] })}`;
  }
}, 120_000);
afterAll(async () => {
  expect(await hub?.stop()).toBe(0);
});

const send = (query: string, variables: Record<string, unknown>, who: string): Promise<Answer> =>
  ask(hub.url, { query, variables, authorization: tokens[who] ?? '' });

/** Registers somebody; as any client would, it tries again while the register is coming back from a test's kill. */
async function registerPerson(): Promise<string> {
  const input = {
    persons: [{ name: '演练甲', sex: 'FEMALE', birthDate: '1990-01-01', jurisdiction: '321002' }],
  };
  const { data, errors } = await until('the register answers', async () => {
    const answer = await send(REGISTER, { input }, 'registrar');
    return answer.errors.some(({ extensions }) => extensions.code === 'AGENCY_UNAVAILABLE')
      ? undefined
      : answer;
  });
  expect(errors).toEqual([]);
  expect(data.registerPersons.userErrors).toEqual([]);
  return data.registerPersons.persons[0].id;
}
const REGISTER = `mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) {
  persons { id maskedName } userErrors { code field } } }`;

const REPORT = `mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id caseNumber } userErrors { code field } } }`;
async function reportPositive(personId: string): Promise<string> {
  const input = {
    personId,
    collectedAt: new Date(Date.now() - 3_600_000).toISOString(),
    jurisdiction: '321002',
    idempotencyKey: randomUUID(),
  };
  const { data, errors } = await send(REPORT, { input }, 'epidemiologist');
  expect(errors).toEqual([]);
  expect(data.reportPositive.userErrors).toEqual([]);
  return data.reportPositive.case.id;
}

const LANES = `verification { state startedAt dueAt overdue } transfer { state startedAt } tracing { state startedAt }
  communityControl { state startedAt }`;
const RECORD = `query ($id: ID!) { case(id: $id) { caseNumber status person { id maskedName }
  response { triggeredAt startSkewMs ${LANES} } } }`;

const states = ({
  verification,
  transfer,
  tracing,
  communityControl,
}: Record<string, { state: string } | null>) =>
  [verification, transfer, tracing, communityControl].map((lane) => lane?.state ?? null);

async function lanesOf(caseId: string): Promise<(string | null)[]> {
  const { data } = await send(RECORD, { id: caseId }, 'epidemiologist');
  return data?.case?.response ? states(data.case.response) : [];
}

/** The lanes once they are as wanted, or as they are after the patience has run out. */
async function eventually(
  caseId: string,
  wanted: (string | null)[],
  patienceMs = 30_000,
): Promise<(string | null)[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const lanes = await lanesOf(caseId);
    if (JSON.stringify(lanes) === JSON.stringify(wanted) || Date.now() > deadline) return lanes;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const ALL_OPEN = ['OPEN', 'OPEN', 'OPEN', 'OPEN'];

test('a positive opens four lanes in four services, and one query shows them with the person', async () => {
  const personId = await registerPerson();
  const caseId = await reportPositive(personId);
  expect(await eventually(caseId, ALL_OPEN)).toEqual(ALL_OPEN);
  await until('health has heard of all lanes', async () => {
    const { data } = await send(RECORD, { id: caseId }, 'epidemiologist');
    return typeof data.case.response.startSkewMs === 'number';
  });
  const { data, errors } = await send(RECORD, { id: caseId }, 'epidemiologist');
  expect(errors).toEqual([]);
  expect(data.case.person).toEqual({ id: personId, maskedName: '演**' });
  expect(data.case.response.startSkewMs).toBeGreaterThanOrEqual(0);
});

test('a tracing team that subscribes through the gateway gets the alert with its case and person', async () => {
  const personId = await registerPerson();
  const live = subscribeTo(
    hub.url.replace(/^http/, 'ws'),
    {
      query: `subscription { positiveCases { cursor sequence case { id person { maskedName } response { ${LANES} } } } }`,
    },
    { authorization: tokens.tracer ?? '' },
  );
  await live.connected;
  const caseId = await reportPositive(personId);
  const { data, errors } = await live.next();
  expect(errors).toEqual([]);
  expect(data?.positiveCases).toMatchObject({ case: { id: caseId, person: { maskedName: '演**' } } });
  await live.close();
});

test('a negative verification stands all four lanes down', async () => {
  const caseId = await reportPositive(await registerPerson());
  expect(await eventually(caseId, ALL_OPEN)).toEqual(ALL_OPEN);
  const settled = await send(
    `mutation ($input: SettleVerificationInput!) { settleVerification(input: $input) { case { status } userErrors { code } } }`,
    { input: { caseId, outcome: 'EXCLUDED' } },
    'epidemiologist',
  );
  expect(settled.data.settleVerification).toEqual({ case: { status: 'EXCLUDED' }, userErrors: [] });
  const down = ALL_OPEN.map(() => 'STOOD_DOWN');
  expect(await eventually(caseId, down)).toEqual(down);
});

test('each agency works in its own lane and in no other', async () => {
  const caseId = await reportPositive(await registerPerson());
  await eventually(caseId, ALL_OPEN);
  const work = [
    ['dispatcher', 'startTransfer', 'StartTransferInput'],
    ['tracer', 'startTracing', 'StartTracingInput'],
    ['community', 'startCommunityControl', 'StartCommunityControlInput'],
  ] as const;
  for (const [who, field, input] of work) {
    const query = `mutation ($input: ${input}!) { ${field}(input: $input) { userErrors { code } } }`;
    for (const [other] of work) {
      if (other === who) continue;
      const refused = await send(query, { input: { caseId } }, other);
      expect(refused.errors[0]?.extensions.code).toBe('FORBIDDEN');
    }
    const done = await send(query, { input: { caseId } }, who);
    expect(done.errors).toEqual([]);
    expect(done.data[field].userErrors).toEqual([]);
  }
  const working = ['OPEN', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS'];
  expect(await eventually(caseId, working)).toEqual(working);
});

test.each(['transport', 'public-security', 'civil-affairs'] as const)(
  'kill -9 of %s delays its own lane until it is back, and no other',
  async (name) => {
    const personId = await registerPerson();
    // With the first report health has learnt for certain that the register knows this person.
    await reportPositive(personId);
    hub.kill(name);
    const caseId = await reportPositive(personId);
    const lane = { transport: 1, 'public-security': 2, 'civil-affairs': 3 }[name];
    await until('the other lanes are open', async () => {
      const lanes = await lanesOf(caseId);
      return lanes.length === 4 && lanes.every((state, index) => index === lane || state === 'OPEN');
    });
    expect(await eventually(caseId, ALL_OPEN)).toEqual(ALL_OPEN);
  },
  90_000,
);

test('kill -9 of health right after a report loses nothing: the lanes open when it is back', async () => {
  const caseId = await reportPositive(await registerPerson());
  hub.kill('health');
  expect(await eventually(caseId, ALL_OPEN)).toEqual(ALL_OPEN);
}, 60_000);

test('a subscriber goes on through kill -9 of health without losing or doubling an alert', async () => {
  const personIds = [await registerPerson(), await registerPerson(), await registerPerson()];
  const live = subscribeTo(
    hub.url.replace(/^http/, 'ws'),
    { query: 'subscription { positiveCases { sequence case { id } } }' },
    { authorization: tokens.tracer ?? '' },
  );
  await live.connected;
  const expected: string[] = [];
  const seen: { sequence: number; case: { id: string } | null }[] = [];
  for (const [index, personId] of personIds.entries()) {
    if (index === 1) {
      hub.kill('health');
      await until(
        'health is back',
        async () => (await send(RECORD, { id: expected[0] }, 'epidemiologist')).data?.case != null,
      );
    }
    expected.push(await reportPositive(personId));
  }
  while (seen.length < expected.length) {
    const { data } = await live.next();
    seen.push(data?.positiveCases as (typeof seen)[number]);
  }
  expect(seen.map((event) => event.case?.id)).toEqual(expected);
  const [first] = seen;
  expect(seen.map(({ sequence }) => sequence - (first?.sequence ?? 0))).toEqual([0, 1, 2]);
  await live.close();
}, 60_000);

test('one agency down leaves null and one error with a path for its lane, and the rest of the record', async () => {
  const caseId = await reportPositive(await registerPerson());
  await eventually(caseId, ALL_OPEN);
  // A service is back so soon that a busy machine may ask too late.
  const { data, errors } = await until('the agency is asked while it is down', async () => {
    if (hub.pids.transport !== undefined) hub.kill('transport');
    const answer = await send(RECORD, { id: caseId }, 'epidemiologist');
    return answer.errors.length > 0 && answer;
  });
  expect(states(data.case.response)).toEqual(['OPEN', null, 'OPEN', 'OPEN']);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({
    path: ['case', 'response', 'transfer'],
    extensions: { code: 'AGENCY_UNAVAILABLE' },
  });
  expect(await eventually(caseId, ALL_OPEN)).toEqual(ALL_OPEN);
}, 90_000);
