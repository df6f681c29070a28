import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startGateway } from '../gateway.js';
import { EventLog } from '../testing/event-log.js';
import { keepLines } from '../testing/log-lines.js';
import { outbreak, publicSecurity } from '../testing/outbreak.js';
import { readMetrics } from '../testing/read-metrics.js';
import { TestFederation } from '../testing/test-federation.js';

const log = new EventLog();
let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(outbreak((after) => log.read(after)));
});
afterEach(() => federation.recover());
afterAll(() => federation.close());

const metrics = () => readMetrics(federation.gateway);

/** How much a series grew while something was done; a series that is not there yet is at 0. */
async function growth(series: string, act: () => Promise<unknown>): Promise<number> {
  const before = (await metrics()).sample(series) ?? 0;
  await act();
  return ((await metrics()).sample(series) ?? 0) - before;
}

const requests = (kind: string, transport: string, outcome: string) =>
  `requests_total{kind="${kind}",transport="${transport}",outcome="${outcome}"}`;

test('a request is counted by kind, transport and outcome, and timed', async () => {
  const ask = () => federation.ask('query Known { cases(first: 1) { person { name } } }');
  expect(await growth(requests('query', 'http', 'ok'), ask)).toBe(1);
  expect(await growth('request_duration_seconds_count{kind="query",transport="http"}', ask)).toBe(1);
  const report = () =>
    federation.ask('mutation { reportPositive(input: { personId: "p1" }) { case { id } } }');
  expect(await growth(requests('mutation', 'http', 'ok'), report)).toBe(1);
});

test('data with errors is partial, no data is failed, and what was not begun is refused by its code', async () => {
  const partial = () => federation.ask('{ person(id: "p3") { risk } }');
  expect(await growth(requests('query', 'http', 'partial'), partial)).toBe(1);
  const failed = () => federation.ask('{ strict { id } }');
  expect(await growth(requests('query', 'http', 'failed'), failed)).toBe(1);
  const refused = () => federation.ask('{ nothing }');
  expect(await growth(requests('unknown', 'http', 'refused'), refused)).toBe(1);
  expect(await growth('refusals_total{code="GRAPHQL_VALIDATION_FAILED"}', refused)).toBe(1);
  const noGraphql = () => fetch(federation.gateway.url, { method: 'PUT' });
  expect(await growth('refusals_total{code="BAD_REQUEST"}', noGraphql)).toBe(1);
});

test('a request whose client left is abandoned, and no failure of anybody', async () => {
  let asked = false;
  federation.subgraph('health').intercept = () => {
    asked = true;
    return true;
  };
  const gone = new AbortController();
  const request = fetch(federation.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ cases { id } }"}',
    signal: gone.signal,
  });
  await expect.poll(() => asked).toBe(true);
  gone.abort();
  await expect(request).rejects.toThrow();
  await expect.poll(async () => (await metrics()).sample(requests('query', 'http', 'abandoned'))).toBe(1);
  const { sample } = await metrics();
  expect(sample('subgraph_requests_total{subgraph="health",outcome="abandoned"}')).toBe(1);
});

test('requests to subgraphs are counted by outcome, and timed', async () => {
  const ask = () => federation.ask('{ cases(first: 1) { person { name } } }');
  const asked = (subgraph: string, outcome: string) =>
    `subgraph_requests_total{subgraph="${subgraph}",outcome="${outcome}"}`;
  expect(await growth(asked('health', 'ok'), ask)).toBe(1);
  expect(await growth('subgraph_request_duration_seconds_count{subgraph="public-security"}', ask)).toBe(1);
  federation.subgraph('public-security').intercept = (response) => {
    response.destroy();
    return true;
  };
  expect(await growth(asked('public-security', 'unavailable'), ask)).toBe(1);
  const failing = () => federation.ask('{ failing }');
  expect(await growth(asked('health', 'errors'), failing)).toBe(1);
});

test('a subgraph that takes too long is counted so', async () => {
  const { supergraph } = federation;
  const impatient = await startGateway({ supergraph, port: 0, timeouts: { subgraphMs: 100 } });
  federation.subgraph('public-security').intercept = () => true;
  const response = await fetch(impatient.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ person(id: 1) { name } }"}',
  });
  await response.text();
  const { sample } = await readMetrics(impatient);
  expect(sample('subgraph_requests_total{subgraph="public-security",outcome="timeout"}')).toBe(1);
  await impatient.close();
});

test('whether a subgraph is asked can be seen, and how often that ended', async () => {
  const { supergraph } = federation;
  const gateway = await startGateway({
    supergraph,
    port: 0,
    log: keepLines('silent').log,
    subgraphUrls: { transport: 'http://127.0.0.1:9/graphql' },
    circuit: { failures: 1, halfOpenAfterMs: 3_600_000 },
  });
  expect((await readMetrics(gateway)).sample('subgraph_circuit_state{subgraph="transport"}')).toBe(0);
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ vehicles }"}',
  });
  await response.text();
  const { sample } = await readMetrics(gateway);
  expect(sample('subgraph_circuit_state{subgraph="transport"}')).toBe(2);
  expect(sample('subgraph_circuit_opened_total{subgraph="transport"}')).toBe(1);
  expect(sample('subgraph_circuit_state{subgraph="health"}')).toBe(0);
  await gateway.close();
});

test('an operation is read and planned the first time, and known the second', async () => {
  const ask = () =>
    federation.ask('query Once($with: Boolean!) { cases { id status @include(if: $with) } }', {
      variables: { with: true },
    });
  expect(await growth('operations_total{cache="miss"}', ask)).toBe(1);
  expect(await growth('operations_total{cache="hit"}', ask)).toBe(1);
  expect(await growth('operation_preparation_seconds_count{stage="plan"}', ask)).toBe(0);
  const other = () =>
    federation.ask('query Once($with: Boolean!) { cases { id status @include(if: $with) } }', {
      variables: { with: false },
    });
  expect(await growth('operation_preparation_seconds_count{stage="plan"}', other)).toBe(1);
});

test('queries that were answered by an equal one are counted', async () => {
  const { supergraph } = federation;
  const gateway = await startGateway({ supergraph, port: 0, mergeWithinMs: 3_600_000 });
  let answer = (): void => {};
  federation.subgraph('transport').intercept = (response) => {
    answer = () => response.end('{"data":{"vehicles":[]}}');
    return true;
  };
  const ask = () =>
    fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ vehicles }"}',
    });
  const asked = [ask(), ask()];
  await expect.poll(async () => (await readMetrics(gateway)).sample('queries_merged_total')).toBe(1);
  answer();
  await Promise.all(asked);
  expect((await readMetrics(gateway)).sample(requests('query', 'http', 'ok'))).toBe(2);
  await gateway.close();
});

test('sockets and subscriptions are counted while they are open, and by how they end', async () => {
  const client = createClient({
    url: federation.gateway.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const events = client.iterate({ query: 'subscription { positives(after: "0") { sequence } }' });
  log.append();
  await events.next();
  const { sample } = await metrics();
  expect(sample('sockets_open')).toBe(1);
  expect(sample('subscriptions_open{transport="websocket"}')).toBe(1);
  await events.return?.();
  await client.dispose();
  await expect.poll(async () => (await metrics()).sample('sockets_open')).toBe(0);
  const after = await metrics();
  expect(after.sample('subscriptions_open{transport="websocket"}')).toBe(0);
  expect(after.sample('sockets_closed_total{code="1000"}')).toBe(1);
  expect(after.sample(requests('subscription', 'websocket', 'ok'))).toBe(1);
  await expect.poll(() => log.readers).toBe(0);
});

test('streams tell their groups, what they delivered and how long an event took', async () => {
  const clients = [1, 2].map(() =>
    createClient({
      url: federation.gateway.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    }),
  );
  const before = (await metrics()).sample;
  const streams = clients.map((client) =>
    client.iterate({ query: 'subscription Pair { positives { sequence case { person { name } } } }' }),
  );
  const first = streams.map((stream) => stream.next());
  await expect
    .poll(async () => (await metrics()).sample('subscriptions_open{transport="websocket"}'))
    .toBe(2);
  await expect.poll(() => log.readers).toBe(1);
  log.append();
  await Promise.all(first);
  const { sample } = await metrics();
  expect(sample('stream_groups_open')).toBe(1);
  expect(sample('stream_runs_open')).toBe(1);
  const grown = (series: string) => (sample(series) ?? 0) - (before(series) ?? 0);
  expect(grown('events_delivered_total')).toBe(2);
  expect(grown('events_completed_total')).toBe(1);
  expect(grown('event_release_seconds_count')).toBe(1);
  await Promise.all(clients.map((client) => client.dispose()));
});

test('sockets that are not let in are counted, and so are operations beyond what a socket may have', async () => {
  const { supergraph } = federation;
  const gateway = await startGateway({
    supergraph,
    port: 0,
    admission: { maxPerAddress: 1, trustedProxies: 1 },
  });
  const url = gateway.url.replace('http', 'ws');
  const headers = { 'x-forwarded-for': '203.0.113.9' };
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
  await once(socket, 'open');
  const other = new WebSocket(url, 'graphql-transport-ws', { headers });
  await once(other, 'error');
  expect((await readMetrics(gateway)).sample('sockets_refused_total')).toBe(1);
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  for (let id = 0; id <= 100; id += 1) {
    const payload = { query: 'subscription { pulses }' };
    socket.send(JSON.stringify({ type: 'subscribe', id: String(id), payload }));
  }
  await expect
    .poll(async () => (await readMetrics(gateway)).sample('refusals_total{code="LIMIT_EXCEEDED"}'))
    .toBe(1);
  socket.terminate();
  await gateway.close();
});

test('a close code that a client made up is no label', async () => {
  const socket = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.close(4242, 'made up');
  await expect.poll(async () => (await metrics()).sample('sockets_closed_total{code="other"}')).toBe(1);
  expect((await metrics()).text).not.toContain('4242');
});

test('the process tells of itself too', async () => {
  const { text } = await metrics();
  expect(text).toContain('process_cpu_seconds_total');
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
});

test('two gateways of one process count apart', async () => {
  const other = await TestFederation.start([publicSecurity]);
  await other.ask('{ person(id: "p1") { name } }');
  expect((await readMetrics(other.gateway)).sample(requests('query', 'http', 'ok'))).toBe(1);
  await other.close();
});
