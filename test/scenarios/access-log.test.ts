import { randomUUID } from 'node:crypto';
import { type Answer, ask } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../hub/launch.js';
import { type RunningHub, startHub, type WhoAsks } from '../hub/start-hub.js';

/** Who asked for data of a person, over four agencies: one query, on real processes. */
let hub: RunningHub;
let personId: string;
beforeAll(async () => {
  // Shorter than a test waits for the one that is frozen, and long enough for all others on a busy machine.
  hub = await startHub({ env: { SUBGRAPH_TIMEOUT_MS: '12000', REQUEST_TIMEOUT_MS: '60000' } });
  personId = await registerPerson();
  await reportPositive();
  await send({ agency: 'HEALTH', role: 'epidemiologist' }, RECORD, { id: personId });
}, 120_000);
afterAll(async () => {
  expect(await hub?.stop()).toBe(0);
});

const send = async (who: WhoAsks, query: string, variables: Record<string, unknown>): Promise<Answer> => {
  const authorization = `Bearer ${await hub.token({ jurisdictions: ['321000'], ...who })}`;
  return ask(hub.url, { query, variables, authorization });
};

async function registerPerson(): Promise<string> {
  const persons = [{ name: '演练甲', sex: 'FEMALE', birthDate: '1990-01-01', jurisdiction: '321002' }];
  const { data } = await send(
    { agency: 'PUBLIC_SECURITY', role: 'registrar' },
    'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
    { input: { persons } },
  );
  return data.registerPersons.persons[0].id;
}

async function reportPositive(): Promise<void> {
  const input = {
    personId,
    collectedAt: new Date(Date.now() - 3_600_000).toISOString(),
    jurisdiction: '321002',
    idempotencyKey: randomUUID(),
  };
  const { errors } = await send(
    { agency: 'HEALTH', role: 'epidemiologist' },
    'mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } } }',
    { input },
  );
  expect(errors).toEqual([]);
}

const RECORD = `query ($id: ID!) { person(id: $id) {
  name cases { id } transfers { id } household { id } } }`;
const ENTRIES = 'edges { node { action role agency decision } }';
const LOG = `query ($id: ID!) { personAccessLog(personId: $id) { personId
  health { ${ENTRIES} } publicSecurity { ${ENTRIES} } transport { ${ENTRIES} } civilAffairs { ${ENTRIES} } } }`;
const readLog = (agency: WhoAsks['agency'] = 'PUBLIC_SECURITY') =>
  send({ agency, role: 'auditor' }, LOG, { id: personId });
const actionsOf = (part: { edges: { node: { action: string } }[] } | null) =>
  part?.edges.map(({ node }) => node.action);

test('an auditor of public security sees what all four agencies recorded of a person', async () => {
  const { data, errors } = await readLog();
  expect(errors).toEqual([]);
  const { health, publicSecurity, transport, civilAffairs } = data.personAccessLog;
  expect(actionsOf(health)).toEqual(['person.read', 'case.report']);
  expect(actionsOf(publicSecurity)).toEqual(['accessLog.read', 'person.identity', 'person.register']);
  expect(actionsOf(transport)).toEqual(['person.read']);
  expect(actionsOf(civilAffairs)).toEqual(['person.read']);
  for (const part of [health, transport, civilAffairs])
    expect(part.edges[0].node).toMatchObject({ role: 'epidemiologist', agency: 'HEALTH' });
});

test('an auditor of another agency sees that agency’s part, and is refused the rest', async () => {
  const { data, errors } = await readLog('TRANSPORT');
  const { personId: id, transport, ...others } = data.personAccessLog;
  expect(id).toBe(personId);
  expect(actionsOf(transport)).toEqual(['accessLog.read', 'person.read']);
  expect(others).toEqual({ health: null, publicSecurity: null, civilAffairs: null });
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
});

test('an agency that is down leaves its part empty with an error, and the rest is there', async () => {
  hub.kill('civil-affairs', 'SIGSTOP');
  const { data, errors } = await readLog();
  hub.kill('civil-affairs', 'SIGCONT');
  expect(data.personAccessLog.civilAffairs).toBeNull();
  expect(actionsOf(data.personAccessLog.health)).toContain('case.report');
  expect(errors).toMatchObject([
    { path: ['personAccessLog', 'civilAffairs'], extensions: { agency: 'CIVIL_AFFAIRS' } },
  ]);
  await until('civil affairs answers', async () => (await readLog()).errors.length === 0);
}, 120_000);
