import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createTokenIssuer, createTokenVerifier } from '@tongbu/access';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from './testing/event-log.js';
import { civilAffairs, health, publicSecurity, transport } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

const log = new EventLog();
let federation: TestFederation;
let sign: (lifetimeSeconds: number) => Promise<string>;

beforeAll(async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const issue = createTokenIssuer({
    key: { ...privateKey.export({ format: 'jwk' }), kid: 'issuer', alg: 'EdDSA' },
    issuer: 'test',
    audience: 'tongbu',
  });
  sign = async (lifetimeSeconds) => {
    const claims = {
      subject: 'tester',
      agency: 'HEALTH',
      role: 'epidemiologist',
      jurisdictions: ['321000'],
    } as const;
    return `Bearer ${await issue({ ...claims, lifetimeSeconds })}`;
  };
  const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'issuer', alg: 'EdDSA' }] };
  federation = await TestFederation.start(
    [health((after) => log.read(after)), publicSecurity, transport, civilAffairs],
    { verify: createTokenVerifier({ source: { keys }, issuer: 'test', audience: 'tongbu' }) },
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
    const expires = Date.now() + 2_000;
    const socket = await connect({ authorization: await sign(2) });
    const types: string[] = [];
    socket.on('message', (data) => types.push(JSON.parse(String(data)).type));
    await once(socket, 'message');
    socket.send(
      '{"id":"1","type":"subscribe","payload":{"query":"subscription { positives { sequence } }"}}',
    );
    const [code] = await once(socket, 'close');
    expect(code).toBe(4403);
    expect(Date.now()).toBeLessThan(expires + 2_000);
    expect(types).toEqual(['connection_ack']);
  });
});
