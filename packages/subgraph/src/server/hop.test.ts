import { on, once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenVerifier, type TokenVerifier } from '@tongbu/access';
import { TestIssuer } from '@tongbu/access/testing';
import { type Hop, HopVerifier, refusalLog, SigningSocket } from '@tongbu/hop';
import { TestHops } from '@tongbu/hop/testing';
import { createLogger } from '@tongbu/runtime';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { buildSubgraph } from '../schema/build-subgraph.js';
import { ask, type Operation } from '../testing/index.js';
import { THING_FIELDS, ThingResolver } from '../testing/thing.resolver.js';
import { type SubgraphServer, startSubgraph } from './start-subgraph.js';

const QUERY = '{ thing { id } }';
const lines: string[] = [];

let issuer: TestIssuer;
let verify: TokenVerifier;
let authorization: string;
let hops: TestHops;
let folder: string;
let keyFile: string;
let server: SubgraphServer;
let url: string;
let hop: Hop;
let now = 0;
const sockets: WebSocket[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongbu-hop-'));
  keyFile = join(folder, 'jwks.json');
  hops = new TestHops('gateway', 'gateway:2', 'service:TRANSPORT');
  hop = hops.signer().to('health');
  await publish('gateway', 'service:TRANSPORT');
  issuer = await TestIssuer.start('issuer', 'key', 'service:TRANSPORT', 'service:HEALTH');
  verify = createTokenVerifier({
    source: { keys: JSON.parse(issuer.jwks) },
    issuer: 'issuer',
    audience: 'tongbu',
  });
  authorization = await issuer.authorization('key');
  const log = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
  server = await startSubgraph({
    subgraph: await buildSubgraph({ resolvers: [ThingResolver], references: {}, fields: THING_FIELDS }),
    context: () => ({}),
    hop: new HopVerifier({
      source: { keys: hops.published('gateway', 'service:TRANSPORT'), file: keyFile },
      audience: 'health',
      timing: { refreshAfterMs: 20, maxAgeMs: 50, retryAfterMs: 20 },
      now: () => Date.now() + now,
      onRefusal: refusalLog(log),
    }),
    verify,
    recheckTokensMs: 50,
    isReady: async () => undefined,
    port: 0,
    host: '127.0.0.1',
    production: false,
    log,
  });
  url = `http://127.0.0.1:${server.port}/graphql`;
});
afterEach(() => {
  now = 0;
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(async () => {
  await server.close();
  await issuer.stop();
  await rm(folder, { recursive: true });
});

async function publish(...keyIds: string[]): Promise<void> {
  await writeFile(`${keyFile}.new`, JSON.stringify(hops.published(...keyIds)));
  await rename(`${keyFile}.new`, keyFile);
}

/** The status, and the codes of the errors. */
async function answer(operation: Partial<Operation> = {}): Promise<string> {
  const { status, errors } = await ask(url, { query: QUERY, authorization, ...operation });
  return [status, ...errors.map(({ extensions }) => extensions.code)].join(' ');
}

const REFUSED = '401 UNTRUSTED_HOP';

test.each([
  '{ thing { id } }',
  '{ _service { sdl } }',
  '{ _entities(representations: []) { __typename } }',
  '{ __schema { types { name } } }',
  '{ __typename }',
  'mutation { nothing }',
])('whoever comes past the gateway is refused, with a good token too: %s', async (query) => {
  expect(await answer({ query })).toBe(REFUSED);
  expect(await answer({ query, hop: hops.signer().to('transport') })).toBe(REFUSED);
});

test('no other method is answered, and no query in the address', async () => {
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
    const { status } = await fetch(`${url}?query={thing{id}}`, { method, headers: { authorization } });
    expect(status).toBe(401);
  }
});

test('what the gateway signed is answered, and nothing is said of the reason where it was not', async () => {
  expect(await answer({ hop })).toBe('200');
  const body = JSON.stringify({ query: QUERY });
  const headers = { 'content-type': 'application/json', authorization, 'x-request-id': 'request-1' };
  const send = async (given: Record<string, string>, content = body) => {
    const response = await fetch(url, { method: 'POST', headers: given, body: content });
    return `${response.status} ${await response.text()}`;
  };
  const signed = hop.sign({ path: '/graphql', headers, body });
  expect(await send(signed)).toMatch(/^200 /);
  const refusals = new Set([
    await send(headers),
    await send(signed),
    await send(hop.sign({ path: '/graphql', headers, body }), body.replace('id', 'name')),
    await send(hops.signer().to('transport').sign({ path: '/graphql', headers, body })),
    await send({
      ...hop.sign({ path: '/graphql', headers, body }),
      authorization: await issuer.authorization('key', { role: 'clinician' }),
    }),
    await send(hops.signer('gateway:2').to('health').sign({ path: '/graphql', headers, body })),
    await (() => {
      const late = hop.sign({ path: '/graphql', headers, body });
      now = 31_000;
      return send(late);
    })(),
  ]);
  expect([...refusals]).toEqual([
    '401 {"errors":[{"message":"Services answer what comes through the gateway, or from one another.",' +
      '"extensions":{"code":"UNTRUSTED_HOP","retryable":false,"requestId":"request-1"}}]}',
  ]);
  for (const reason of ['unsigned', 'replayed', 'digest', 'audience', 'signature', 'key', 'age'])
    expect(lines.join('')).toContain(`"reason":"${reason}"`);
  expect(lines.join('')).not.toContain(authorization.slice(7));
});

test('whoever watches the process needs no signature', async () => {
  for (const path of ['live', 'ready'])
    expect((await fetch(new URL(`/health/${path}`, url))).status).toBe(200);
});

test('a service comes as itself, and may not bring the token of a person or of another service', async () => {
  const own = hops.signer('service:TRANSPORT').to('health');
  const service = (agency: string) =>
    issuer.authorization(`service:${agency}`, { agency, role: 'service', sub: `service:${agency}` });
  expect(await answer({ hop: own, authorization: await service('TRANSPORT') })).toBe('200');
  expect(await answer({ hop: own })).toBe(REFUSED);
  expect(await answer({ hop: own, authorization: await service('HEALTH') })).toBe(REFUSED);
  const socket = await open(own, { authorization });
  expect(await closeOf(socket)).toBe('4403 UNTRUSTED_HOP');
});

async function open(by: Hop | undefined, payload: object): Promise<WebSocket> {
  const socket = new SigningSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { hop: by });
  sockets.push(socket);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  return socket;
}
async function closeOf(socket: WebSocket): Promise<string> {
  const [code, reason] = await once(socket, 'close');
  return `${code} ${reason}`;
}
/** The next message that answers something. */
async function next(socket: WebSocket): Promise<{ type: string; payload?: unknown }> {
  for await (const [data] of on(socket, 'message')) {
    const message = JSON.parse(String(data));
    if (message.type !== 'complete' && message.type !== 'ping') return message;
  }
  throw new Error('nothing came');
}
const CODE = [expect.objectContaining({ extensions: expect.objectContaining({ code: 'UNTRUSTED_HOP' }) })];

test('a socket is closed with 4403 that is not signed for this service', async () => {
  expect(await closeOf(await open(undefined, { authorization }))).toBe('4403 UNTRUSTED_HOP');
  const elsewhere = hops.signer().to('transport');
  expect(await closeOf(await open(elsewhere, { authorization }))).toBe('4403 UNTRUSTED_HOP');
});

/** A socket on which what is said goes out as it is, as from somebody on the way. */
async function openBare(): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  sockets.push(socket);
  await once(socket, 'open');
  return socket;
}
async function say(text: string): Promise<WebSocket> {
  const socket = await openBare();
  socket.send(text);
  return socket;
}
const init = () => JSON.stringify({ type: 'connection_init', payload: { authorization } });

test('a connection_init that was seen, changed or kept for 31 s is refused', async () => {
  const said = hop.openConnection().outgoing(init());
  const other = await issuer.authorization('key', { role: 'clinician' });
  expect(await closeOf(await say(said.replace(authorization, other)))).toBe('4403 UNTRUSTED_HOP');
  expect(await next(await say(said))).toEqual({ type: 'connection_ack' });
  expect(await closeOf(await say(said))).toBe('4403 UNTRUSTED_HOP');
  const late = hop.openConnection().outgoing(init());
  now = 31_000;
  expect(await closeOf(await say(late))).toBe('4403 UNTRUSTED_HOP');
});

test('on a good socket a subscription is refused that is unsigned, changed, of another socket, or seen; the socket stays', async () => {
  const connection = hop.openConnection();
  const socket = await say(connection.outgoing(init()));
  expect(await next(socket)).toEqual({ type: 'connection_ack' });
  const answerTo = async (text: string) => {
    socket.send(text);
    return next(socket);
  };
  const query = (id: string, text = QUERY) =>
    JSON.stringify({ id, type: 'subscribe', payload: { query: text, variables: { a: 1 } } });
  const elsewhere = hop.openConnection();
  elsewhere.outgoing(init());
  const seen = connection.outgoing(query('seen'));
  expect(await answerTo(seen)).toMatchObject({ id: 'seen', type: 'next' });
  for (const text of [
    query('unsigned'),
    connection.outgoing(query('variables')).replace('"a":1', '"a":2'),
    connection.outgoing(query('query')).replace('thing', 'things'),
    connection.outgoing(query('id')).replace('"id":"id"', '"id":"other"'),
    elsewhere.outgoing(query('elsewhere')),
    hops.signer('gateway:2').to('health').openConnection().outgoing(query('another key')),
    seen,
  ]) {
    const { id } = JSON.parse(text);
    expect(await answerTo(text)).toEqual({ id, type: 'error', payload: CODE });
  }
  const late = connection.outgoing(query('late'));
  now = 31_000;
  expect(await answerTo(late)).toEqual({ id: 'late', type: 'error', payload: CODE });
  now = 0;
  expect(await answerTo(connection.outgoing(query('good')))).toMatchObject({ id: 'good', type: 'next' });
});

test('a key that is taken out signs nothing any more, and its open sockets are closed', async () => {
  const socket = await open(hop, { authorization });
  await next(socket);
  const closed = closeOf(socket);
  await publish('gateway:2', 'service:TRANSPORT');
  expect(await closed).toBe('4403 UNTRUSTED_HOP');
  expect(await answer({ hop })).toBe(REFUSED);
  expect(await closeOf(await open(hop, { authorization }))).toBe('4403 UNTRUSTED_HOP');
  expect(await answer({ hop: hops.signer('gateway:2').to('health') })).toBe('200');
});
