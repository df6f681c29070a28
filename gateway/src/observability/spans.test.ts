import { createLogger, startTracing, type Tracing } from '@tongbu/runtime';
import { type ReceivedSpan, TraceReceiver } from '@tongbu/runtime/testing';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from '../testing/event-log.js';
import { outbreak } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const CONSUMER = 5;

const log = new EventLog();
const subgraphs = outbreak((after) => log.read(after));
let receiver: TraceReceiver;
let tracing: Tracing | undefined;
let federation: TestFederation;
beforeAll(async () => {
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '5');
  receiver = await TraceReceiver.start();
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  tracing = await startTracing({
    serviceName: 'gateway',
    environment,
    log: createLogger({ name: 'test', level: 'silent' }),
  });
  federation = await TestFederation.start(subgraphs);
});
afterEach(() => federation.recover());
afterAll(async () => {
  await federation.close();
  await tracing?.stop();
  await receiver.stop();
  vi.unstubAllEnvs();
});

async function received(wanted: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan> {
  await expect.poll(() => receiver.spans.some(wanted)).toBe(true);
  const found = receiver.spans.find(wanted);
  if (!found) throw new Error('It was there a moment ago.');
  return found;
}

const named = (name: string) => received(({ attributes }) => attributes['graphql.operation.name'] === name);
const childrenOf = (parent: ReceivedSpan) =>
  receiver.spans.filter(({ parentSpanId }) => parentSpanId === parent.spanId);

test('a request is a span, and so are reading, planning and each request to a subgraph under it', async () => {
  await federation.ask('query Tree { cases(first: 1) { person { name } } }');
  const root = await named('Tree');
  expect(root.parentSpanId).toBeFalsy();
  expect(root.attributes).toMatchObject({ 'graphql.operation.type': 'query', 'tongbu.outcome': 'ok' });
  await expect
    .poll(() =>
      childrenOf(root)
        .map(({ name }) => name)
        .sort(),
    )
    .toEqual(['ask subgraph', 'ask subgraph', 'plan operation', 'read document']);
});

test('a subgraph is told its span as traceparent, and nothing else of the trace', async () => {
  await federation.ask('query Told { cases(first: 1) { id } }', {
    headers: { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1', baggage: 'key=1' },
  });
  const root = await named('Told');
  expect(root).toMatchObject({ traceId: TRACE, parentSpanId: PARENT });
  const [seen] = federation.subgraph('health').seen;
  const [, traceId, spanId] = seen?.headers.traceparent?.toString().split('-') ?? [];
  expect(traceId).toBe(TRACE);
  const asked = await received((span) => span.spanId === spanId);
  expect(asked).toMatchObject({ name: 'ask subgraph', parentSpanId: root.spanId });
  expect(seen?.headers).not.toHaveProperty('tracestate');
  expect(seen?.headers).not.toHaveProperty('baggage');
});

test('a subgraph that does not answer is an error of its span, not of the request that has the rest', async () => {
  federation.subgraph('public-security').intercept = (response) => {
    response.destroy();
    return true;
  };
  await federation.ask('query Part { cases(first: 1) { id person { name } } }');
  const root = await named('Part');
  expect(root.attributes['tongbu.outcome']).toBe('partial');
  expect(root.status?.code ?? 0).toBe(0);
  const failed = await received(
    ({ parentSpanId, status }) => parentSpanId === root.spanId && status?.code === 2,
  );
  expect(failed.attributes).toMatchObject({
    'tongbu.subgraph': 'public-security',
    'tongbu.outcome': 'unavailable',
  });
});

test('an event is a trace of its own, with what it asks under it', async () => {
  const client = createClient({
    url: federation.gateway.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const events = client.iterate({
    query: 'subscription Events { positives(after: "0") { case { person { name } } } }',
  });
  log.append();
  await events.next();
  await client.dispose();
  const event = await received(({ name }) => name === 'subscription event');
  expect(event).toMatchObject({ kind: CONSUMER, attributes: { 'tongbu.subgraph': 'health' } });
  expect(event.parentSpanId).toBeFalsy();
  const asked = await received(({ parentSpanId }) => parentSpanId === event.spanId);
  expect(asked).toMatchObject({ name: 'ask subgraph', traceId: event.traceId });
  const subscription = await named('Events');
  expect(subscription.traceId).not.toBe(event.traceId);
});

test('while tracing is off, a client’s traceparent goes no further', async () => {
  const running = tracing;
  tracing = undefined;
  await running?.stop();
  const untraced = await TestFederation.start(subgraphs);
  await untraced.ask('{ cases(first: 1) { id } }', { headers: { traceparent: `00-${TRACE}-${PARENT}-01` } });
  expect(untraced.subgraph('health').seen[0]?.headers).not.toHaveProperty('traceparent');
  await untraced.close();
});
