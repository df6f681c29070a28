import { HopVerifier } from '@tongbu/hop';
import { TestHops } from '@tongbu/hop/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from './testing/event-log.js';
import { keepLines } from './testing/log-lines.js';
import { outbreak } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';
import type { SeenRequest } from './testing/test-subgraph.js';
import { TestSubscriber } from './testing/test-subscriber.js';

const QUERY = '{ person(id: "p1") { name trips { to } } }';
const SUBGRAPHS = ['health', 'public-security', 'transport'];
/** What somebody may send to be taken for another, or for the gateway. */
const SPOOFED = {
  'x-user-id': 'somebody',
  'x-agency': 'HEALTH',
  'x-forwarded-for': '10.0.0.1',
  'x-forwarded-host': 'hub.example',
  'x-forwarded-user': 'somebody',
  forwarded: 'for=10.0.0.1',
  signature: 'hop=:AAAA:',
  'signature-input': 'hop=("@method");keyid="gateway"',
  'content-digest': 'sha-256=:AAAA:',
  'tongbu-audience': 'elsewhere',
};
const EXTENSIONS = { jwt: { sub: 'somebody' }, hop: { nonce: 'x' }, 'hmac-signature': 'x' };
/** What is made of a request: what HTTP needs, the claims, the id; and of a signed one, the signature. */
const PLAIN = ['accept', 'content-length', 'content-type', 'host', 'x-request-id'];
const SIGNED = [...PLAIN, 'content-digest', 'signature', 'signature-input', 'tongbu-audience'];

const log = new EventLog();
const keys = new TestHops('gateway');
const { log: gatewayLog, text: logText } = keepLines('error');
let signing: TestFederation;
let plain: TestFederation;
beforeAll(async () => {
  const definitions = () => outbreak((after) => log.read(after));
  signing = await TestFederation.start(definitions(), { hop: keys.signer(), log: gatewayLog });
  plain = await TestFederation.start(definitions());
});
beforeEach(async () => {
  await signing.recover();
  await plain.recover();
});
afterAll(async () => {
  await signing.close();
  await plain.close();
});

/** There before anything is signed: what was signed before a verifier began is not good for it. */
const verifiers = new Map(
  [...SUBGRAPHS, 'elsewhere'].map((audience) => [
    audience,
    new HopVerifier({ source: { keys: keys.published() }, audience }),
  ]),
);
function verifierOf(audience: string): HopVerifier {
  const verifier = verifiers.get(audience);
  if (!verifier) throw new Error(`There is no verifier for ${audience}.`);
  return verifier;
}

function seenBy(federation: TestFederation): [string, SeenRequest][] {
  return SUBGRAPHS.flatMap((name) =>
    federation.subgraph(name).seen.map((request): [string, SeenRequest] => [name, request]),
  );
}

async function askSpoofing(federation: TestFederation): Promise<void> {
  const response = await fetch(federation.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer a.b.c', ...SPOOFED },
    body: JSON.stringify({ query: QUERY, extensions: EXTENSIONS }),
  });
  expect(await response.json()).toEqual({ data: { person: { name: 'Wei', trips: [{ to: 'p1-0' }] } } });
}

describe('over HTTP', () => {
  test('every request is signed for the subgraph that it goes to, with the claims of the client', async () => {
    const headers = { authorization: 'Bearer a.b.c', 'tongbu-purpose': 'TRACING', 'tongbu-case': 'case-1' };
    await signing.ask(QUERY, { headers });
    const seen = seenBy(signing);
    expect(new Set(seen.map(([name]) => name)).size).toBeGreaterThan(1);
    for (const [name, { headers: given, body }] of seen) {
      expect(given).toMatchObject(headers);
      const head = { method: 'POST', target: '/graphql', headers: given };
      const peer = (await verifierOf(name).checkHead(head)).accept(body);
      expect(peer.owner).toEqual({ kind: 'gateway' });
      await expect(verifierOf('elsewhere').checkHead(head)).rejects.toMatchObject({ code: 'UNTRUSTED_HOP' });
    }
  });

  test('a subgraph sees nothing of what a client says of itself beside its claims', async () => {
    await askSpoofing(signing);
    for (const [name, { headers, extensions, body }] of seenBy(signing)) {
      expect(Object.keys(headers).toSorted()).toEqual([...SIGNED, 'authorization'].toSorted());
      expect(extensions).toBeUndefined();
      for (const [header, value] of Object.entries(SPOOFED)) expect(headers[header]).not.toBe(value);
      const head = { method: 'POST', target: '/graphql', headers };
      expect((await verifierOf(name).checkHead(head)).accept(body).owner).toEqual({ kind: 'gateway' });
    }
  });

  test('a gateway without a key signs nothing, and lets no signature of a client through', async () => {
    await askSpoofing(plain);
    const seen = seenBy(plain);
    expect(seen.length).toBeGreaterThan(1);
    for (const [, { headers, extensions }] of seen) {
      expect(Object.keys(headers).toSorted()).toEqual([...PLAIN, 'authorization'].toSorted());
      expect(extensions).toBeUndefined();
    }
  });

  test('a subgraph that does not trust the gateway is away for its clients, and the log says why', async () => {
    signing.subgraph('transport').intercept = (response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"errors":[{"message":"no","extensions":{"code":"UNTRUSTED_HOP"}}]}');
      return true;
    };
    const { data, errors = [] } = await signing.ask(QUERY);
    expect(data).toEqual({ person: { name: 'Wei', trips: null } });
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['AGENCY_UNAVAILABLE']);
    expect(logText()).toContain('"subgraph":"transport","msg":"a subgraph does not trust this gateway');
  });
});

describe('over WebSocket', () => {
  const query = 'subscription { positives(after: "e.0") { sequence } }';
  const params = { authorization: 'Bearer a.b.c', purpose: 'TRACING', caseId: 'case-1' };
  const spoofing = { connectionParams: { ...params, ...EXTENSIONS, userId: 'somebody' } };

  async function subscribeSpoofing(federation: TestFederation) {
    const subscriber = new TestSubscriber(
      federation.gateway.url,
      { query, extensions: EXTENSIONS },
      spoofing,
    );
    const health = federation.subgraph('health');
    await expect.poll(() => health.subscribes.length).toBe(1);
    await subscriber.leave();
    const [connection = {}] = health.connections;
    const [subscribe = { id: '', payload: {} }] = health.subscribes;
    return { connection, ...subscribe };
  }

  test('connection and subscription are signed, and hold nothing else that the client said', async () => {
    const { connection, id, payload } = await subscribeSpoofing(signing);
    const { hop, requestId, ...claims } = connection;
    expect(claims).toEqual(params);
    expect(hop).not.toEqual(EXTENSIONS.hop);
    expect(Object.keys(payload.extensions as object)).toEqual(['position', 'hop']);
    const { peer, acceptSubscribe } = await verifierOf('health').checkInit(connection);
    expect(peer.owner).toEqual({ kind: 'gateway' });
    await acceptSubscribe(id, payload);
    expect(requestId).toMatch(/^[\w-]{36}$/);
  });

  test('a gateway without a key signs nothing, and lets no signature of a client through', async () => {
    const { connection, payload } = await subscribeSpoofing(plain);
    const { requestId: _, ...claims } = connection;
    expect(claims).toEqual(params);
    expect(payload.extensions).toEqual({ position: true });
  });

  test('headers of the socket that a client opens go no further', async () => {
    const client = new WebSocket(signing.gateway.url.replace('http', 'ws'), 'graphql-transport-ws', {
      headers: SPOOFED,
    });
    await new Promise((resolve) => client.once('open', resolve));
    client.send(JSON.stringify({ type: 'connection_init', payload: params }));
    await new Promise((resolve) => client.once('message', resolve));
    client.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY } }));
    await expect.poll(() => seenBy(signing).length).toBeGreaterThan(1);
    client.terminate();
    for (const [, { headers }] of seenBy(signing))
      for (const [header, value] of Object.entries(SPOOFED)) expect(headers[header]).not.toBe(value);
  });
});
