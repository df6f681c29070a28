import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from './testing/event-log.js';
import { outbreak } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

const DESK = 'https://desk.example';
const log = new EventLog();
let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(
    outbreak((after) => log.read(after)),
    { allowedOrigins: [DESK] },
  );
});
beforeEach(() => federation.recover());
afterAll(() => federation.close());

const body = '{"query":"{ cases { id } }"}';
const json = { 'content-type': 'application/json' };

/** The status of a request of a page over each way; 101 is a socket. */
async function statuses(headers: Record<string, string>): Promise<Record<string, number>> {
  const { url } = federation.gateway;
  const post = (more: object) =>
    fetch(url, { method: 'POST', headers: { ...json, ...headers, ...more }, body });
  const answers = {
    POST: await post({}),
    GET: await fetch(`${url}?query=${encodeURIComponent('{ cases { id } }')}`, { headers }),
    SSE: await post({ accept: 'text/event-stream' }),
  };
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
  const upgraded = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, response]) => Number(response.statusCode)),
  ]);
  socket.on('error', () => {});
  socket.terminate();
  for (const answer of Object.values(answers)) await answer.arrayBuffer();
  return {
    ...Object.fromEntries(Object.entries(answers).map(([way, { status }]) => [way, status])),
    WebSocket: upgraded,
  };
}

describe('the page that makes a browser ask', () => {
  test.each([
    'https://evil.example',
    'null',
    'https://desk.example.evil.example',
    'http://desk.example',
    'https://desk.example:8443',
    'HTTPS://DESK.EXAMPLE',
  ])('%s is refused over every way, and no service is asked', async (origin) => {
    expect(await statuses({ origin })).toEqual({ POST: 403, GET: 403, SSE: 403, WebSocket: 403 });
    expect(federation.subgraph('health').seen).toEqual([]);
  });

  test('a page of our own host is not trusted for that: whoever owns a name can point it here', async () => {
    const origin = new URL(federation.gateway.url).origin;
    expect(await statuses({ origin })).toEqual({ POST: 403, GET: 403, SSE: 403, WebSocket: 403 });
  });

  test.each([{ origin: DESK }, {}])('%j may ask', async (headers) => {
    expect(await statuses(headers as Record<string, string>)).toEqual({
      POST: 200,
      GET: 200,
      SSE: 200,
      WebSocket: 101,
    });
  });

  test('the refusal has a code, and tells the page nothing that a browser would show it', async () => {
    const response = await fetch(federation.gateway.url, {
      method: 'POST',
      headers: { ...json, origin: 'https://evil.example' },
      body,
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  test('a browser that asks first is told what the allowed page may do, and shows it the answer', async () => {
    const ask = (origin: string) =>
      fetch(federation.gateway.url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await ask(DESK);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(DESK);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await ask('https://evil.example')).status).toBe(403);
    const answer = await fetch(federation.gateway.url, {
      method: 'POST',
      headers: { ...json, origin: DESK },
      body,
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe(DESK);
    expect(answer.headers.get('vary')).toBe('origin');
  });
});

describe('what a client says of itself beside its token', () => {
  const CLAIMED = {
    'x-user-id': 'spoofed',
    'x-agency': 'spoofed',
    'x-role': 'spoofed',
    'x-forwarded-for': 'spoofed',
    'x-forwarded-host': 'spoofed',
    forwarded: 'for=spoofed',
    cookie: 'session=spoofed',
    'proxy-authorization': 'spoofed',
  };
  const extensions = {
    jwt: { sub: 'spoofed' },
    'hmac-signature': 'spoofed',
    headers: { authorization: 'spoofed' },
  };

  test('reaches no service over HTTP', async () => {
    for (const accept of ['application/json', 'text/event-stream']) {
      const response = await fetch(federation.gateway.url, {
        method: 'POST',
        headers: { ...json, ...CLAIMED, accept },
        body: JSON.stringify({ query: '{ cases { id } }', extensions }),
      });
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
    const { seen } = federation.subgraph('health');
    expect(seen).toHaveLength(2);
    expect(JSON.stringify(seen)).not.toContain('spoofed');
  });

  test('reaches no service over WebSocket, with queries and with subscriptions', async () => {
    const socket = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws', {
      headers: CLAIMED,
    });
    await once(socket, 'open');
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { ...CLAIMED, userId: 'spoofed', extensions } }),
    );
    await once(socket, 'message');
    const ask = (id: string, query: string) =>
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, extensions } }));
    ask('1', '{ cases { id } }');
    ask('2', 'subscription { positives { sequence } }');
    const health = federation.subgraph('health');
    await expect.poll(() => [health.seen.length, health.connections.length]).toEqual([1, 1]);
    expect(JSON.stringify([health.seen, health.connections])).not.toContain('spoofed');
    socket.terminate();
  });
});
