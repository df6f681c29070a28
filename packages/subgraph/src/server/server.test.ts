import { connect } from 'node:net';
import { createTokenVerifier, type TokenVerifier } from '@tongbu/access';
import { type Hop, SigningSocket } from '@tongbu/hop';
import { createLogger } from '@tongbu/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSubgraph } from '../schema/build-subgraph.js';
import { ask, createTestIdentity, type TestIdentity } from '../testing/index.js';
import { THING_FIELDS, ThingResolver } from '../testing/thing.resolver.js';
import { type SubgraphServer, startSubgraph } from './start-subgraph.js';

const NUMBER = '11010519491231002X';
const lines: string[] = [];

let identity: TestIdentity;
let authorization: string;
let hop: Hop;
const servers: SubgraphServer[] = [];
async function start(
  production: boolean,
  isReady: () => Promise<void> = async () => undefined,
  verify?: TokenVerifier,
): Promise<SubgraphServer> {
  const { tokens } = await identity.configOf('HEALTH');
  const server = await startSubgraph({
    subgraph: await buildSubgraph({ resolvers: [ThingResolver], references: {}, fields: THING_FIELDS }),
    context: () => ({}),
    hop: identity.hopVerifier('HEALTH'),
    verify: verify ?? createTokenVerifier(tokens),
    isReady,
    port: 0,
    host: '127.0.0.1',
    production,
    log: createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } }),
  });
  servers.push(server);
  return server;
}
let open: SubgraphServer;
let closed: SubgraphServer;
beforeAll(async () => {
  identity = await createTestIdentity();
  authorization = await identity.authorization({ agency: 'HEALTH', role: 'epidemiologist' });
  hop = identity.hopTo('HEALTH');
  open = await start(false);
  closed = await start(true);
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await identity?.remove();
});

/** Sends bytes that no HTTP client would, and waits for whatever comes back. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(text));
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer)).on('error', () => resolve(answer));
  });
}

test('a connection that is gone before its token is checked leaves no timer behind', async () => {
  let proceed = (): void => {};
  const checked = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  const { tokens } = await identity.configOf('HEALTH');
  const verify = createTokenVerifier(tokens);
  let asked = 0;
  const slow = await start(false, undefined, async (given) => {
    asked += 1;
    await checked;
    return verify(given);
  });
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  for (let count = 1; count <= 20; count += 1) {
    const socket = new SigningSocket(`ws://127.0.0.1:${slow.port}/graphql`, 'graphql-transport-ws', { hop });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    await expect.poll(() => asked).toBe(count);
    socket.terminate();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  proceed();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(timers() - before).toBeLessThan(10);
});

test('a request line that is no address is answered, and the service lives on', async () => {
  for (const target of ['//', 'http://[', '/%', '?']) {
    expect(await raw(open.port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP/,
    );
  }
  const { data } = await ask(`http://127.0.0.1:${open.port}/graphql`, {
    query: '{ thing { id } }',
    authorization,
    hop,
  });
  expect(data).toEqual({ thing: { id: 'one' } });
});

test('a service whose database hangs says so to whoever watches, instead of keeping them waiting', async () => {
  const hanging = await start(false, () => new Promise(() => {}));
  const answers = await Promise.all(
    ['live', 'ready'].map((path) => fetch(`http://127.0.0.1:${hanging.port}/health/${path}`)),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 503]);
});

/** One graphql-ws conversation over a bare socket: the messages, and how it was closed. */
function converse(port: number, messages: object[], count: number) {
  return new Promise<{ received: Record<string, unknown>[]; closed?: string }>((resolve) => {
    const socket = new SigningSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', { hop });
    const received: Record<string, unknown>[] = [];
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })),
    );
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'connection_ack') for (const next of messages) socket.send(JSON.stringify(next));
      else if (message.type !== 'ping') received.push(message);
      if (received.length === count) {
        socket.terminate();
        resolve({ received });
      }
    });
    socket.on('close', (_code, reason) => resolve({ received, closed: String(reason) }));
  });
}
const subscribe = (id: string, query: string) => ({ id, type: 'subscribe', payload: { query } });

test('a document with an identity number in it comes back neither in an error, a close reason, nor the log', async () => {
  const { received, closed: reason } = await converse(open.port, [subscribe('1', `{ "${NUMBER}" }`)], 1);
  expect(reason).toBeUndefined();
  expect(received[0]).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
  });
  expect(JSON.stringify(received)).not.toContain(NUMBER);
  expect(lines.join('')).not.toContain(NUMBER);
});

test('in production neither HTTP nor WebSocket tells the schema or suggests names', async () => {
  const url = `http://127.0.0.1:${closed.port}/graphql`;
  for (const query of ['{ __schema { types { name } } }', '{ thin { id } }']) {
    const { received } = await converse(closed.port, [subscribe('1', query)], 1);
    const overHttp = await ask(url, { query, authorization, hop });
    for (const said of [JSON.stringify(received), JSON.stringify(overHttp)]) {
      expect(said).toMatch(/"code":"GRAPHQL_VALIDATION_FAILED"/);
      expect(said).not.toMatch(/Did you mean|queryType/);
    }
  }
});

test('a connection carries at most a hundred operations, and stays open for those it has', async () => {
  const many = Array.from({ length: 101 }, (_, index) =>
    subscribe(`s${index}`, 'subscription { things { id } }'),
  );
  const { received } = await converse(open.port, many, 1);
  expect(received[0]).toMatchObject({
    id: 's100',
    type: 'error',
    payload: [{ extensions: { code: 'LIMIT_EXCEEDED' } }],
  });
});

test('the id of the request comes back in its errors, so that the log can be found', async () => {
  const { errors } = await ask(`http://127.0.0.1:${open.port}/graphql`, {
    query: '{ nothing }',
    authorization,
    hop,
    headers: { 'x-request-id': 'request-7' },
  });
  expect(errors[0]?.extensions.requestId).toBe('request-7');
});
