import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createTokenIssuer, createTokenVerifier } from '@tongbu/access';
import type { Role } from '@tongbu/vocabulary';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from './testing/event-log.js';
import { outbreak } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

const log = new EventLog();
let federation: TestFederation;
let sign: (lifetimeSeconds: number, subject?: string, role?: Role) => Promise<string>;

beforeAll(async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const issue = createTokenIssuer({
    key: { ...privateKey.export({ format: 'jwk' }), kid: 'issuer', alg: 'EdDSA' },
    issuer: 'test',
    audience: 'tongbu',
  });
  sign = async (lifetimeSeconds, subject = 'tester', role = 'epidemiologist') => {
    const claims = { subject, agency: 'HEALTH', role, jurisdictions: ['321000'] } as const;
    return `Bearer ${await issue({ ...claims, lifetimeSeconds })}`;
  };
  const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'issuer', alg: 'EdDSA' }] };
  federation = await TestFederation.start(
    outbreak((after) => log.read(after)),
    {
      verify: createTokenVerifier({ source: { keys }, issuer: 'test', audience: 'tongbu' }),
      // So that nothing but its end ends a token.
      recheckTokensMs: 3_600_000,
    },
  );
});
beforeEach(() => federation.recover());
afterAll(() => federation.close());

function post(headers: Record<string, string>): Promise<Response> {
  return fetch(federation.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ cases { id } }"}',
  });
}

describe('over HTTP', () => {
  test('who has no token, or not a good one, gets 401, and no subgraph is asked', async () => {
    for (const [headers, code] of [
      [{}, 'UNAUTHENTICATED'],
      [{ authorization: 'Bearer a.b.c' }, 'UNAUTHENTICATED'],
      [{ authorization: await sign(-60) }, 'TOKEN_EXPIRED'],
      [{ accept: 'text/event-stream' }, 'UNAUTHENTICATED'],
    ] as const) {
      const response = await post(headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
    }
    expect(federation.subgraph('health').seen).toEqual([]);
  });

  test('who has a token is answered, and the subgraph gets it to check it again', async () => {
    const authorization = await sign(60);
    expect((await post({ authorization })).status).toBe(200);
    expect(federation.subgraph('health').seen[0]?.headers.authorization).toBe(authorization);
  });

  test('a stream is cut when the token runs out, not completed', async () => {
    const response = await fetch(federation.gateway.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: await sign(2),
      },
      body: '{"query":"subscription { positives { sequence } }"}',
    });
    expect(response.status).toBe(200);
    const text = await response.text().catch(() => 'cut');
    expect(text).toBe('cut');
  });
});

describe('over WebSocket', () => {
  async function connect(payload: object): Promise<WebSocket> {
    const socket = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    return socket;
  }

  test('who has no good token is closed with 4403', async () => {
    for (const payload of [{}, { authorization: 'Bearer a.b.c' }, { authorization: await sign(-60) }]) {
      const [code] = await once(await connect(payload), 'close');
      expect(code).toBe(4403);
    }
  });

  test('who has one is closed with 4403 when it runs out, and nothing completes', async () => {
    const socket = await connect({ authorization: await sign(2) });
    const types: string[] = [];
    socket.on('message', (data) => types.push(JSON.parse(String(data)).type));
    await once(socket, 'message');
    socket.send(
      '{"id":"1","type":"subscribe","payload":{"query":"subscription { positives { sequence } }"}}',
    );
    const [code] = await once(socket, 'close');
    expect(code).toBe(4403);
    expect(types).toEqual(['connection_ack']);
  });

  /** Answers the next message of a type that is not a `next`. */
  async function answered(socket: WebSocket, type: string): Promise<{ payload?: unknown }> {
    for (;;) {
      const [data] = await once(socket, 'message');
      const message = JSON.parse(String(data));
      if (message.type === type) return message;
    }
  }

  test('who renews the token in a ping stays, beyond the end of the first one, with the same stream', async () => {
    const expires = Date.now() + 4_000;
    const socket = await connect({ authorization: await sign(4) });
    await answered(socket, 'connection_ack');
    socket.send(
      '{"id":"1","type":"subscribe","payload":{"query":"subscription { positives { sequence case { person { name } } } }"}}',
    );
    await expect.poll(() => log.readers).toBe(1);
    const renewed = await sign(60);
    const pong = answered(socket, 'pong');
    socket.send(JSON.stringify({ type: 'ping', payload: { authorization: renewed } }));
    expect((await pong).payload).toEqual({ renewed: true });
    await new Promise((resolve) => setTimeout(resolve, expires + 500 - Date.now()));
    expect(socket.readyState).toBe(WebSocket.OPEN);
    await federation.recover();
    const next = answered(socket, 'next');
    log.append();
    expect((await next).payload).toMatchObject({
      data: { positives: { case: { person: { name: 'Wei' } } } },
    });
    expect(federation.subgraph('public-security').seen[0]?.headers.authorization).toBe(renewed);
    socket.terminate();
    await expect.poll(() => log.readers).toBe(0);
  });

  test.each([
    ['that has run out', () => sign(-60)],
    ['of somebody else', () => sign(60, 'somebody else')],
    ['of another role', () => sign(60, 'tester', 'auditor')],
    ['that is none', async () => 'Bearer a.b.c'],
  ])('a token %s renews nothing, and the connection lasts as long as its own', async (_, token) => {
    const socket = await connect({ authorization: await sign(3) });
    await answered(socket, 'connection_ack');
    const pong = answered(socket, 'pong');
    socket.send(JSON.stringify({ type: 'ping', payload: { authorization: await token() } }));
    expect((await pong).payload).toEqual({ renewed: false });
    const [code] = await once(socket, 'close');
    expect(code).toBe(4403);
  });

  test('callers share no stream, and one caller over two connections does', async () => {
    const query = 'subscription { positives { sequence } }';
    const open = async (subject: string): Promise<WebSocket> => {
      const socket = await connect({ authorization: await sign(60, subject) });
      await answered(socket, 'connection_ack');
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      return socket;
    };
    const sockets = [await open('one'), await open('one'), await open('another')];
    await expect
      .poll(() => federation.gateway.statistics())
      .toMatchObject({ subscriptions: 3, groups: 2, runs: 2 });
    for (const socket of sockets) socket.terminate();
    await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(0);
  });
});
