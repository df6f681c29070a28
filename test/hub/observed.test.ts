import { randomUUID } from 'node:crypto';
import { TraceReceiver } from '@tongbu/runtime/testing';
import { ask } from '@tongbu/subgraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from './launch.js';
import { PATIENT, type ProcessName, type RunningHub, startHub } from './start-hub.js';

const METRICS_TOKEN = 'a-token-of-sixteen-and-more';
/** Somebody whose name and birth date stand nowhere else. */
const PERSON = { name: '玄奘特有名', sex: 'FEMALE', birthDate: '1931-07-13', jurisdiction: '321002' };
const NOTE = 'CanaryOfTheHub';

let receiver: TraceReceiver;
let hub: RunningHub;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  receiver = await TraceReceiver.start();
  hub = await startHub({
    env: {
      ...PATIENT,
      LOG_LEVEL: 'debug',
      METRICS_TOKEN,
      SLOW_OPERATION_MS: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
  });
  const registrar = { agency: 'PUBLIC_SECURITY', role: 'registrar', jurisdictions: ['321000'] } as const;
  const epidemiologist = { agency: 'HEALTH', role: 'epidemiologist', jurisdictions: ['321000'] } as const;
  tokens.registrar = await hub.token(registrar);
  tokens.epidemiologist = await hub.token(epidemiologist);
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  await receiver.stop();
}, 60_000);

const send = (who: string, query: string, variables: Record<string, unknown>, headers = {}) =>
  ask(hub.url, { query, variables, authorization: `Bearer ${tokens[who]}`, headers });

const REGISTER =
  'mutation Register($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }';
const REPORT =
  'mutation Report($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } userErrors { code } } }';

/** Finds somebody positive, and asks health for the case and public security for the person. */
async function findPositive(): Promise<void> {
  const { data } = await send(
    'registrar',
    REGISTER,
    { input: { persons: [PERSON] } },
    { 'x-request-id': 'register-1' },
  );
  const personId = data.registerPersons.persons[0].id;
  const input = {
    personId,
    collectedAt: new Date(Date.now() - 3_600_000).toISOString(),
    jurisdiction: '321002',
    idempotencyKey: randomUUID(),
  };
  const reported = await send('epidemiologist', REPORT, { input });
  expect(reported.data.reportPositive.userErrors).toEqual([]);
  const record = await send(
    'epidemiologist',
    'query Record($id: ID!) { case(id: $id) { person { id maskedName } } }',
    { id: reported.data.reportPositive.case.id },
    { 'tongbu-purpose': NOTE, 'x-request-id': `${NOTE} with words` },
  );
  expect(record.data.case.person.id).toBe(personId);
}

const isAnswer = ({ name }: { readonly name: string }) => name === 'answer graphql';

test('one trace goes from the gateway through the services that it asks', async () => {
  await findPositive();
  const trace = await until('the trace of the record has arrived', () => {
    const root = receiver.spans.find(({ attributes }) => attributes['graphql.operation.name'] === 'Record');
    const spans = receiver.spans.filter(({ traceId }) => traceId === root?.traceId);
    // Each process sends its own, when it pleases.
    const answered = new Set(spans.filter(isAnswer).map(({ service }) => service));
    return root && answered.has('health') && answered.has('public-security') ? spans : undefined;
  });
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  const answers = trace.filter(isAnswer);
  expect(new Set(answers.map(({ service }) => service))).toEqual(new Set(['health', 'public-security']));
  for (const { service, parentSpanId = '' } of answers) {
    expect(byId.get(parentSpanId)).toMatchObject({
      service: 'gateway',
      name: 'ask subgraph',
      attributes: { 'tongbu.subgraph': service },
    });
  }
});

test('a service that asks another goes on with the trace', async () => {
  // Health does not know this person, so it asks the register whether there is one.
  const input = { personId: randomUUID(), jurisdiction: '321002', idempotencyKey: randomUUID() };
  const collectedAt = new Date(Date.now() - 3_600_000).toISOString();
  const { data } = await send('epidemiologist', REPORT, { input: { ...input, collectedAt } });
  expect(data.reportPositive.userErrors).toEqual([{ code: 'UNKNOWN_PERSON' }]);
  const asked = await until('health has asked the register', () =>
    receiver.spans.find(({ service, parentSpanId }) => {
      const parent = receiver.spans.find(({ spanId }) => spanId === parentSpanId);
      return service === 'public-security' && parent?.service === 'health';
    }),
  );
  expect(asked.name).toBe('answer graphql');
});

test('a request is found again by its id in what the gateway logs', async () => {
  await until('the line is there', () => hub.logs('gateway').includes('register-1'));
});

test('no value of a request is in the logs, the metrics or the traces of any process', async () => {
  const metrics = await fetch(new URL('/metrics', hub.url), {
    headers: { authorization: `Bearer ${METRICS_TOKEN}` },
  });
  const written: Record<string, string> = { metrics: await metrics.text(), traces: receiver.raw };
  const processes: ProcessName[] = ['gateway', 'health', 'public-security', 'transport', 'civil-affairs'];
  for (const name of processes) written[name] = hub.logs(name);
  expect(written.metrics).toContain(
    'tongbu_gateway_requests_total{kind="mutation",transport="http",outcome="ok"}',
  );
  expect(written.gateway).toContain('slow operation');
  for (const [where, text] of Object.entries(written)) {
    for (const value of [PERSON.name, PERSON.birthDate, NOTE, METRICS_TOKEN, ...Object.values(tokens)]) {
      expect(text.includes(value), `${where} holds ${value}`).toBe(false);
    }
  }
});
