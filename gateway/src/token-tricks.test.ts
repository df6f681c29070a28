import { once } from 'node:events';
import { createTokenVerifier } from '@tongbu/access';
import { TestIssuer, TOKEN_TRICKS } from '@tongbu/access/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { OUTBREAK } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

const QUERY = '{ cases { id } }';

let issuer: TestIssuer;
let federation: TestFederation;
beforeAll(async () => {
  issuer = await TestIssuer.start('issuer', 'key');
  const source = { keys: JSON.parse(issuer.jwks) };
  const verify = createTokenVerifier({ source, issuer: 'issuer', audience: 'tongbu' });
  federation = await TestFederation.start(OUTBREAK, { verify });
});
afterAll(async () => {
  await federation.close();
  await issuer.stop();
});

/** What became of a request: `answered`, or `refused` with whatever the way has for that. */
type Way = (authorization: string) => Promise<string>;

async function overHttp(init: RequestInit, search = ''): Promise<string> {
  const response = await fetch(`${federation.gateway.url}${search}`, init);
  const text = await response.text();
  return response.status === 401 || response.status === 431 ? 'refused' : `${response.status} ${text}`;
}

const body = JSON.stringify({ query: QUERY });
const json = { 'content-type': 'application/json' };
const WAYS: Readonly<Record<string, Way>> = {
  POST: (authorization) => overHttp({ method: 'POST', headers: { ...json, authorization }, body }),
  GET: (authorization) => overHttp({ headers: { authorization } }, `?query=${encodeURIComponent(QUERY)}`),
  SSE: (authorization) =>
    overHttp({ method: 'POST', headers: { ...json, accept: 'text/event-stream', authorization }, body }),
  WebSocket: async (authorization) => {
    const socket = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    const said = await Promise.race([once(socket, 'message'), once(socket, 'close')]);
    socket.terminate();
    return said[0] === 4403 || said[0] === 1009 ? 'refused' : `${said[0]}`;
  },
};

test('a good token is answered over every way', async () => {
  for (const way of Object.values(WAYS))
    expect(await way(await issuer.authorization('key'))).not.toBe('refused');
  expect(federation.subgraph('health').seen.length).toBeGreaterThan(0);
});

test.each(TOKEN_TRICKS)(
  'a token with %s is refused over every way, and no service is asked',
  async (_, trick) => {
    await federation.recover();
    const authorization = await trick(issuer);
    const verdicts = await Promise.all(
      Object.entries(WAYS).map(async ([name, way]) => [name, await way(authorization)]),
    );
    expect(Object.fromEntries(verdicts)).toEqual(
      Object.fromEntries(Object.keys(WAYS).map((name) => [name, 'refused'])),
    );
    expect(federation.subgraph('health').seen).toEqual([]);
  },
);
