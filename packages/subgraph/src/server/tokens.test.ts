import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenVerifier } from '@tongbu/access';
import { TestIssuer, TOKEN_TRICKS } from '@tongbu/access/testing';
import { type Hop, HopVerifier, SigningSocket } from '@tongbu/hop';
import { TestHops } from '@tongbu/hop/testing';
import { createLogger } from '@tongbu/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { buildSubgraph } from '../schema/build-subgraph.js';
import { ThingResolver } from '../testing/thing.resolver.js';
import { type SubgraphServer, startSubgraph } from './start-subgraph.js';

let issuer: TestIssuer;
let server: SubgraphServer;
let url: string;
let folder: string;
let file: string;
let hop: Hop;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongbu-service-tokens-'));
  file = join(folder, 'revocations.json');
  await writeFile(file, '{"revoked":[]}');
  issuer = await TestIssuer.start('issuer', 'key');
  const hops = new TestHops('gateway');
  hop = hops.signer().to('health');
  server = await startSubgraph({
    subgraph: await buildSubgraph({ resolvers: [ThingResolver], references: {} }),
    context: () => ({}),
    hop: new HopVerifier({ source: { keys: hops.published() }, audience: 'health' }),
    verify: createTokenVerifier({
      source: { keys: JSON.parse(issuer.jwks) },
      issuer: 'issuer',
      audience: 'tongbu',
      revocations: [{ file, revocations: [] }],
      timing: { revocations: { refreshAfterMs: 50, maxAgeMs: 200 } },
    }),
    recheckTokensMs: 100,
    isReady: async () => undefined,
    port: 0,
    host: '127.0.0.1',
    production: true,
    log: createLogger({ name: 'test', level: 'silent' }),
  });
  url = `http://127.0.0.1:${server.port}/graphql`;
});
afterAll(async () => {
  await server.close();
  await issuer.stop();
  await rm(folder, { recursive: true });
});

const BODY = '{"query":"{ _service { sdl } thing { id } }"}';

const post = (headers: Record<string, string>) =>
  fetch(url, {
    method: 'POST',
    headers: hop.sign({
      path: '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
      body: BODY,
    }),
    body: BODY,
  });

async function connect(authorization: string): Promise<WebSocket> {
  const socket = new SigningSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { hop });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  return socket;
}

test('a good token is answered', async () => {
  const authorization = await issuer.authorization('key');
  expect((await post({ authorization })).status).toBe(200);
  const socket = await connect(authorization);
  expect(String((await once(socket, 'message'))[0])).toContain('connection_ack');
  socket.terminate();
});

test.each(TOKEN_TRICKS)('a service that is asked directly refuses a token with %s', async (_, trick) => {
  const authorization = await trick(issuer);
  expect([401, 431]).toContain((await post({ authorization })).status);
  const [code] = await once(await connect(authorization), 'close');
  expect([4403, 1009]).toContain(code);
});

test('a socket whose token is revoked is closed with 4403, and a request with it refused', async () => {
  const authorization = await issuer.authorization('key', { jti: 'gone' });
  const socket = await connect(authorization);
  await once(socket, 'message');
  const closed = once(socket, 'close');
  await writeFile(file, '{"revoked":[{"tokenId":"gone"}]}');
  expect((await closed)[0]).toBe(4403);
  expect((await post({ authorization })).status).toBe(401);
});

test('no page may ask a service, whatever token it has', async () => {
  const origin = `http://127.0.0.1:${server.port}`;
  expect((await post({ authorization: await issuer.authorization('key'), origin })).status).toBe(403);
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { origin });
  const [, response] = await once(socket, 'unexpected-response');
  expect(response.statusCode).toBe(403);
  socket.on('error', () => {}).terminate();
});
