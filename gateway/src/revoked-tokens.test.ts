import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenVerifier } from '@tongbu/access';
import { TestIssuer } from '@tongbu/access/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from './testing/event-log.js';
import { outbreak } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

const QUERY = 'subscription { positives { sequence } }';
const log = new EventLog();
let issuer: TestIssuer;
let federation: TestFederation;
let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongbu-revoked-'));
  file = join(folder, 'revocations.json');
  await writeFile(file, '{"revoked":[]}');
  issuer = await TestIssuer.start('issuer', 'first');
  federation = await TestFederation.start(
    outbreak((after) => log.read(after)),
    {
      recheckTokensMs: 100,
      verify: createTokenVerifier({
        source: { url: issuer.url },
        issuer: 'issuer',
        audience: 'tongbu',
        revocations: [{ file, revocations: [] }],
        timing: {
          keys: { refreshAfterMs: 200, maxAgeMs: 500 },
          revocations: { refreshAfterMs: 100, maxAgeMs: 500 },
        },
      }),
    },
  );
});
afterAll(async () => {
  await federation.close();
  await issuer.stop();
  await rm(folder, { recursive: true });
});

async function revoke(...revoked: object[]): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify({ revoked }));
  await rename(`${file}.new`, file);
}

function post(authorization: string, query = '{ cases { id } }'): Promise<Response> {
  return fetch(federation.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query }),
  });
}

async function subscribe(authorization: string): Promise<{ socket: WebSocket; types: string[] }> {
  const socket = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
  const types: string[] = [];
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  await once(socket, 'message');
  socket.on('message', (data) => types.push(JSON.parse(String(data)).type));
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY } }));
  return { socket, types };
}

async function openStream(authorization: string): Promise<{ ended: Promise<string> }> {
  const response = await fetch(federation.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization },
    body: JSON.stringify({ query: QUERY }),
  });
  expect(response.status).toBe(200);
  return { ended: response.text().catch(() => 'cut') };
}

test('who is revoked is refused, its sockets are closed with 4403 and its streams cut; others stay', async () => {
  const li = await issuer.authorization('first', { sub: 'li' });
  const wang = await issuer.authorization('first', { sub: 'wang' });
  const [revoked, stays, stream] = [await subscribe(li), await subscribe(wang), await openStream(li)];
  await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(3);
  await expect.poll(() => log.readers).toBe(2);
  const closed = once(revoked.socket, 'close');
  await revoke({ subject: 'li', issuedBefore: new Date().toISOString() });
  const [code] = await closed;
  expect(code).toBe(4403);
  expect(await stream.ended).toBe('cut');
  expect((await post(li)).status).toBe(401);
  expect((await post(wang)).status).toBe(200);
  log.append();
  await expect.poll(() => stays.types).toEqual(['next']);
  expect(revoked.types).toEqual([]);
  stays.socket.terminate();
  await expect.poll(() => log.readers).toBe(0);
});

test('one of two tokens of an account is revoked: the other goes on with the stream that both read', async () => {
  const gone = await subscribe(await issuer.authorization('first', { sub: 'zhao', jti: 'gone' }));
  const stays = await subscribe(await issuer.authorization('first', { sub: 'zhao', jti: 'stays' }));
  await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(2);
  await expect.poll(() => log.readers).toBe(1);
  const closed = once(gone.socket, 'close');
  await revoke({ tokenId: 'gone' });
  expect((await closed)[0]).toBe(4403);
  log.append();
  await expect.poll(() => stays.types).toEqual(['next']);
  stays.socket.terminate();
});

test('keys rotate under requests and nothing fails; sockets on a removed key are closed', async () => {
  let current = 'first';
  let isOver = false;
  const statuses: number[] = [];
  const client = async (): Promise<void> => {
    while (!isOver) {
      const authorization = await issuer.authorization(current, { jti: String(statuses.length) });
      const response = await post(authorization);
      await response.arrayBuffer();
      statuses.push(response.status);
    }
  };
  const { socket } = await subscribe(await issuer.authorization('first'));
  const closed = once(socket, 'close');
  const clients = Promise.all(Array.from({ length: 8 }, client));
  const until = (count: number) => expect.poll(() => statuses.length).toBeGreaterThan(count);
  await until(100);
  await issuer.makeKey('second');
  issuer.published = ['first', 'second'];
  current = 'second';
  await until(statuses.length + 100);
  issuer.published = ['second'];
  expect((await closed)[0]).toBe(4403);
  await until(statuses.length + 100);
  isOver = true;
  await clients;
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect((await post(await issuer.authorization('first'))).status).toBe(401);
});
