import { once } from 'node:events';
import { startTracing, type Tracing } from '@tongbu/runtime';
import { TraceReceiver } from '@tongbu/runtime/testing';
import { GraphQLError } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from '../testing/event-log.js';
import { keepLines } from '../testing/log-lines.js';
import { outbreak } from '../testing/outbreak.js';
import { readMetrics } from '../testing/read-metrics.js';
import { TestFederation } from '../testing/test-federation.js';

/** A word that stands nowhere but where this test puts it; each place has a number of its own. */
const canary = (place: string) => `Canary${place}Canary`;
const CANARY = /canary\w*canary/gi;
const NUMBER = '11010519491231002X';

const kept = keepLines('trace');
const log = new EventLog();
let receiver: TraceReceiver;
let tracing: Tracing | undefined;
let federation: TestFederation;
beforeAll(async () => {
  receiver = await TraceReceiver.start();
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  tracing = await startTracing({ serviceName: 'gateway', environment, log: kept.log });
  federation = await TestFederation.start(
    outbreak((after) => log.read(after)),
    { log: kept.log, slowOperationMs: 0 },
  );
});
afterAll(async () => {
  await federation.close();
  await receiver.stop();
});

const HEADERS = {
  authorization: `Bearer ${canary('Authorization')}`,
  'x-request-id': `${canary('RequestId')} with words`,
  'tongbu-purpose': canary('Purpose'),
  'tongbu-case': canary('Case'),
  traceparent: `00-${canary('TraceParent')}`,
  tracestate: `vendor=${canary('TraceState')}`,
  baggage: `key=${canary('Baggage')}`,
  cookie: canary('Cookie'),
  'user-agent': canary('Agent'),
};

/** What each subgraph answers next, whatever it is asked. */
function answerWith(name: string, text: string): void {
  federation.subgraph(name).intercept = (response) => {
    response.end(text);
    return true;
  };
}

async function sendQueries(): Promise<void> {
  const ask = (query: string, variables: object = {}, operationName?: string) =>
    federation.ask(query, {
      headers: HEADERS,
      variables: { ...variables },
      ...(operationName !== undefined && { operationName }),
    });
  await ask('query Known($id: ID!) { person(id: $id) { name risk } }', { id: canary('Variable') });
  await ask(`query Literal { person(id: "${canary('Literal')}") { name } } # ${canary('Comment')}`);
  await ask(`{ person(id: """${canary('Block')}""") { ${canary('Alias')}: name } }`);
  await ask('mutation Report($input: ReportInput!) { reportPositive(input: $input) { seen } }', {
    input: { personId: canary('Input'), note: canary('Note') },
  });
  await ask('mutation Report($input: ReportInput!) { reportPositive(input: $input) { seen } }', {
    input: { personId: [canary('Wrong')], [canary('Field')]: 1 },
  });
  await ask(`{ person(id: "1") { ${canary('Missing')} } }`);
  await ask(`{ person(id: "${canary('Unparsed')}"`);
  await ask('query A { person(id: "1") { name } }', {}, canary('OperationName'));
  await ask(`query Of${NUMBER} { person(id: "${NUMBER}") { name } }`);
}

async function sendOddRequests(): Promise<void> {
  const { url } = federation.gateway;
  const json = { ...HEADERS, 'content-type': 'application/json' };
  await fetch(`${url}?query={person(id:"${canary('Url')}"){name}}&${canary('Key')}=1`, { headers: HEADERS });
  await fetch(url, { method: 'POST', headers: json, body: `{"query": ${canary('Body')}` });
  await fetch(url, { method: 'POST', headers: { ...json, 'content-type': canary('Type') }, body: '{}' });
  await fetch(new URL(`/${canary('Path')}`, url), { headers: HEADERS });
  await fetch(new URL(`/metrics?${canary('Metrics')}`, url), { headers: HEADERS });
}

async function letSubgraphsTell(): Promise<void> {
  const error = (more: object) =>
    JSON.stringify({ data: null, errors: [{ message: canary('Message'), ...more }] });
  for (const answer of [
    error({ extensions: { code: 'FORBIDDEN', detail: canary('Extension') } }),
    error({ extensions: { code: canary('Code').toUpperCase() } }),
    error({ path: [canary('ErrorPath')] }),
    `<html>${canary('Html')}</html>`,
    JSON.stringify({
      data: { person: { __typename: canary('Typename'), id: 1, name: { a: canary('Value') } } },
    }),
  ]) {
    answerWith('public-security', answer);
    await federation.ask('{ person(id: "1") { name } }', { headers: HEADERS });
  }
  await federation.recover();
}

async function useSockets(): Promise<void> {
  const url = federation.gateway.url.replace('http', 'ws');
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: canary('Token'), purpose: canary('Purpose'), other: canary('Other') },
    generateID: () => canary('OperationId'),
  });
  log.append({ id: canary('EventId'), person: { id: canary('EventPerson') }, status: 'CONFIRMED' });
  const events = client.iterate({
    query:
      'subscription S($j: String) { positives(after: "0", jurisdiction: $j) { sequence case { id person { name } } } }',
    variables: { j: canary('Jurisdiction') },
  });
  expect(JSON.stringify(await events.next())).toContain(canary('EventId'));
  log.fail(new GraphQLError(canary('StreamError'), { extensions: { code: 'FORBIDDEN' } }));
  await events.next().catch(() => {});
  log.reopen();
  await client.dispose();
  for (const message of [canary('NoJson'), JSON.stringify({ type: canary('Type'), id: canary('Id') })]) {
    const socket = new WebSocket(url, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(message);
    await once(socket, 'close');
  }
  const socket = new WebSocket(url, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.close(4321, canary('Reason'));
  await once(socket, 'close');
}

test('nothing that a client or a subgraph says gets into logs, metrics or traces', async () => {
  await sendQueries();
  await sendOddRequests();
  await letSubgraphsTell();
  await useSockets();
  const metrics = await readMetrics(federation.gateway);
  await tracing?.stop();

  // First, that there is something to look at: each way out was used.
  const messages = new Set(kept.lines.map(({ msg }) => msg));
  for (const message of ['slow operation', 'request', 'socket opened', 'socket closed']) {
    expect(messages).toContain(message);
  }
  const names = new Set(receiver.spans.map(({ name }) => name));
  expect([...names].sort()).toEqual([
    'ask subgraph',
    'graphql request',
    'plan operation',
    'read document',
    'subscription event',
  ]);
  expect(metrics.sample('requests_total{kind="mutation",transport="http",outcome="ok"}')).toBe(1);
  expect(metrics.sample('sockets_closed_total{code="other"}')).toBe(1);

  for (const written of [kept.text(), metrics.text, receiver.raw]) {
    expect(written.match(CANARY) ?? []).toEqual([]);
    expect(written).not.toContain(NUMBER);
  }
});
