import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../hub/launch.js';
import { type RunningHub, startHub } from '../hub/start-hub.js';
import { type ResumingClient, resumingEventSource, resumingWebSocket } from './resuming-clients.js';

/** The promise of a subscription, on real processes: whatever dies, every alert comes once and in order. */
let hub: RunningHub;
let clients: ResumingClient[] = [];
let authorization = '';
const reported: string[] = [];
const personIds: string[] = [];

beforeAll(async () => {
  hub = await startHub();
  const token = async (
    agency: 'HEALTH' | 'PUBLIC_SECURITY',
    role: 'epidemiologist' | 'registrar' | 'tracer',
  ) => `Bearer ${await hub.token({ agency, role, jurisdictions: ['321000'] })}`;
  authorization = await token('HEALTH', 'epidemiologist');
  const persons = Array.from({ length: 40 }, () => ({
    name: '演练乙',
    sex: 'FEMALE',
    birthDate: '1990-01-01',
    jurisdiction: '321002',
  }));
  const { data } = await ask(hub.url, {
    query: 'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
    variables: { input: { persons } },
    authorization: await token('PUBLIC_SECURITY', 'registrar'),
  });
  personIds.push(...data.registerPersons.persons.map(({ id }: { id: string }) => id));
  const tracer = await token('PUBLIC_SECURITY', 'tracer');
  clients = [
    resumingWebSocket(hub.url, tracer),
    resumingWebSocket(hub.url, tracer),
    resumingWebSocket(hub.url, authorization),
    resumingEventSource(hub.url, tracer),
  ];
  await until('all are told where their streams begin', () => clients.every(({ hasBegun }) => hasBegun));
}, 120_000);
afterAll(async () => {
  for (const client of clients) await client.leave();
  expect(await hub?.stop()).toBe(0);
});

/** Reports a positive, as a client does it that is not sure whether it was heard: again, under the same key. */
async function report(): Promise<void> {
  const input = {
    personId: personIds[reported.length],
    collectedAt: new Date(Date.now() - 3_600_000).toISOString(),
    jurisdiction: '321002',
    idempotencyKey: randomUUID(),
  };
  const query =
    'mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } userErrors { code } } }';
  const caseId = await until(
    'the report is taken',
    async () => {
      const answer = await ask(hub.url, { query, variables: { input }, authorization }).catch(
        () => undefined,
      );
      return answer?.data?.reportPositive?.case?.id as string | undefined;
    },
    60_000,
  );
  reported.push(caseId);
}

async function everyoneHasSeenAll(): Promise<void> {
  await until(
    'everyone has seen every alert',
    () => clients.every(({ seen, ended }) => ended !== undefined || seen.length >= reported.length),
    60_000,
  );
  for (const { seen, ended } of clients) {
    expect(ended).toBeUndefined();
    expect(seen.map(({ caseId }) => caseId)).toEqual(reported);
    const [first] = seen;
    expect(seen.map(({ sequence }) => sequence - (first?.sequence ?? 0))).toEqual(reported.map((_, n) => n));
  }
}

test('nobody has seen anything before there is something, and then everyone sees it', async () => {
  for (let count = 0; count < 3; count += 1) await report();
  await everyoneHasSeenAll();
});

test.each(['health', 'gateway', 'public-security'] as const)(
  'kill -9 of %s, before, between and after alerts, loses none and doubles none',
  async (name) => {
    for (let round = 0; round < 2; round += 1) {
      await report();
      await until('it runs', () => hub.pids[name] !== undefined);
      hub.kill(name);
      await report();
      await report();
    }
    await everyoneHasSeenAll();
  },
  120_000,
);

test('kill -9 of the database server under it loses none and doubles none', async () => {
  await report();
  hub.kill('postgres');
  await report();
  await report();
  await everyoneHasSeenAll();
}, 120_000);

test('a gateway that stops in order loses none and doubles none', async () => {
  await report();
  hub.kill('gateway', 'SIGTERM');
  await report();
  await everyoneHasSeenAll();
}, 120_000);

test('health that freezes is noticed, and what it has to say comes when it thaws', async () => {
  hub.kill('health', 'SIGSTOP');
  await sleep(11_000);
  hub.kill('health', 'SIGCONT');
  await report();
  await everyoneHasSeenAll();
}, 120_000);

test('a gateway that freezes is noticed by its clients, and what they missed comes when it thaws', async () => {
  hub.kill('gateway', 'SIGSTOP');
  await sleep(8_000);
  hub.kill('gateway', 'SIGCONT');
  await report();
  await everyoneHasSeenAll();
}, 120_000);
