import { connect, type Socket } from 'node:net';
import { createTokenVerifier } from '@tongbu/access';
import type { Hop } from '@tongbu/hop';
import { createLogger } from '@tongbu/runtime';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildSubgraph } from '../schema/build-subgraph.js';
import { createTestIdentity, type TestIdentity } from '../testing/index.js';
import { THING_FIELDS, ThingResolver } from '../testing/thing.resolver.js';
import { type SubgraphServer, startSubgraph } from './start-subgraph.js';

const lines: string[] = [];
let identity: TestIdentity;
let authorization: string;
let hop: Hop;
let server: SubgraphServer;
beforeAll(async () => {
  identity = await createTestIdentity();
  authorization = await identity.authorization({ agency: 'HEALTH', role: 'epidemiologist' });
  hop = identity.hopTo('HEALTH');
  const { tokens } = await identity.configOf('HEALTH');
  server = await startSubgraph({
    subgraph: await buildSubgraph({ resolvers: [ThingResolver], references: {}, fields: THING_FIELDS }),
    context: () => ({}),
    hop: identity.hopVerifier('HEALTH'),
    verify: createTokenVerifier(tokens),
    isReady: async () => undefined,
    port: 0,
    host: '127.0.0.1',
    production: false,
    log: createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } }),
  });
});
afterAll(async () => {
  await server?.close();
  await identity?.remove();
});
beforeEach(() => {
  lines.length = 0;
});

/** A connection on which a signed request was begun that says it has so many bytes. */
async function begin(length: number): Promise<{ socket: Socket; answer: () => string }> {
  const headers = hop.sign({ path: '/graphql', headers: { authorization }, body: '' });
  const head = Object.entries({ ...headers, host: 'x', 'content-length': String(length) });
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text;
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `POST /graphql HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
  return { socket, answer: () => answer };
}

test('whoever sends too much comes to the answer, and the connection serves the next request', async () => {
  const length = 6_000_000;
  const { socket, answer } = await begin(length);
  await new Promise((resolve) => socket.write(Buffer.alloc(length), resolve));
  await expect.poll(answer).toContain('A request may carry at most 2000000 bytes.');
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
  await expect.poll(answer).toContain('{"status":"live"}');
  socket.destroy();
  expect(lines).toEqual([]);
});

test('whoever goes on sending without an end is cut off', async () => {
  const { socket } = await begin(1_000_000_000);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const chunk = Buffer.alloc(100_000);
  let sent = 0;
  const send = (): void => {
    if (socket.destroyed) return;
    sent += chunk.length;
    socket.write(chunk, () => setImmediate(send));
  };
  send();
  await closed;
  expect(sent).toBeLessThan(50_000_000);
});

test('whoever leaves before the body is whole is no failure of the service', async () => {
  const { socket } = await begin(1_000);
  await new Promise((resolve) => socket.write('{"query":', resolve));
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(lines).toEqual([]);
});
