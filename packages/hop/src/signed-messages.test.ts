import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HopVerifier } from './hop-verifier.js';
import { TestHops } from './testing/index.js';

const PAYLOAD = {
  authorization: 'Bearer a.b.c',
  purpose: 'TRACING',
  caseId: 'case-1',
  requestId: 'request-1',
};
const SUBSCRIBE = {
  query: 'subscription ($after: Cursor) { positiveCases(after: $after) { cursor } }',
  variables: { after: '7', 1: 'one' },
  extensions: { position: true },
};

let keys: TestHops;
let reasons: string[];
beforeEach(() => {
  keys = new TestHops('gateway', 'service:TRANSPORT');
  reasons = [];
  // One clock, of whoever signs and whoever verifies, which stands still until a test moves it.
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function pass(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

const verifier = (keySet = keys.published()) =>
  new HopVerifier({
    source: { keys: keySet },
    audience: 'health',
    onRefusal: (reason) => reasons.push(reason),
  });

type Payload = Record<string, unknown>;

/** A client's side of one connection: what it says, as it arrives. */
function client(audience = 'health', keyId = 'gateway') {
  const connection = keys.signer(keyId).to(audience).openConnection();
  const arrive = (message: object): Payload =>
    JSON.parse(connection.outgoing(JSON.stringify(message))).payload;
  return {
    init: (payload: object = PAYLOAD) => arrive({ type: 'connection_init', payload }),
    subscribe: (id: string, payload: object = SUBSCRIBE) => arrive({ type: 'subscribe', id, payload }),
  };
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  const before = reasons.length;
  try {
    await work();
    return 'taken';
  } catch (error) {
    expect(error).toMatchObject({ code: 'UNTRUSTED_HOP' });
    return reasons.slice(before).join();
  }
}

test('a connection of ours is taken, and what is subscribed on it; each once', async () => {
  const service = verifier();
  const { init, subscribe } = client();
  const payload = init();
  const connection = await service.checkInit(payload);
  expect(connection.peer.owner).toEqual({ kind: 'gateway' });
  const first = subscribe('1');
  expect(await outcome(() => connection.acceptSubscribe('1', first))).toBe('taken');
  expect(await outcome(() => connection.acceptSubscribe('2', subscribe('2')))).toBe('taken');
  expect(await outcome(() => connection.acceptSubscribe('1', first))).toBe('replayed');
  expect(await outcome(() => service.checkInit(payload))).toBe('replayed');
});

test('a connection is refused that is unsigned, for another, changed, late, or signed with no key of ours', async () => {
  const service = verifier();
  expect(await outcome(() => service.checkInit(PAYLOAD))).toBe('unsigned');
  expect(await outcome(() => service.checkInit(undefined))).toBe('unsigned');
  expect(await outcome(() => service.checkInit({ ...PAYLOAD, hop: { nonce: 'x' } }))).toBe('malformed');
  expect(await outcome(() => service.checkInit(client('transport').init()))).toBe('signature');
  for (const name of Object.keys(PAYLOAD))
    expect(await outcome(() => service.checkInit({ ...client().init(), [name]: 'other' }))).toBe('signature');
  expect(await outcome(() => service.checkInit({ ...client().init(), role: 'other' }))).toBe('signature');
  expect(await outcome(() => verifier(keys.published('service:TRANSPORT')).checkInit(client().init()))).toBe(
    'key',
  );
  const late = client().init();
  pass(31_000);
  expect(await outcome(() => service.checkInit(late))).toBe('age');
});

test('a subscription is refused that is unsigned, changed, late, or signed for another connection', async () => {
  const service = verifier();
  const own = client();
  const connection = await service.checkInit(own.init());
  const other = client();
  await service.checkInit(other.init());
  const changed = (parts: object) => ({ ...own.subscribe('1'), ...parts });
  const extensions = own.subscribe('1').extensions as object;
  const outcomes: string[] = [];
  for (const payload of [
    SUBSCRIBE,
    changed({ query: '{ cases { id } }' }),
    changed({ operationName: 'Other' }),
    changed({ variables: { after: '8' } }),
    changed({ variables: undefined }),
    changed({ extensions: { ...extensions, position: false } }),
    other.subscribe('1'),
  ])
    outcomes.push(await outcome(() => connection.acceptSubscribe('1', payload)));
  expect(outcomes).toEqual(['unsigned', ...Array.from({ length: 6 }, () => 'signature')]);
  expect(await outcome(() => connection.acceptSubscribe('2', own.subscribe('1')))).toBe('signature');
  const late = own.subscribe('3');
  pass(31_000);
  expect(await outcome(() => connection.acceptSubscribe('3', late))).toBe('age');
});

test('another of us may not subscribe on a connection that it did not open', async () => {
  const service = verifier();
  const connection = await service.checkInit(client().init());
  const stranger = client('health', 'service:TRANSPORT');
  stranger.init();
  expect(await outcome(() => connection.acceptSubscribe('1', stranger.subscribe('1')))).toBe('key');
});

test('what else a client says passes as it is', () => {
  const connection = keys.signer().to('health').openConnection();
  for (const text of ['{"type":"ping"}', '{"id":"1","type":"complete"}', '[]', 'null'])
    expect(connection.outgoing(text)).toBe(text);
});

test('whatever JSON is asked for is taken as it arrives', async () => {
  const service = verifier();
  const own = client();
  const connection = await service.checkInit(own.init());
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));
  await fc.assert(
    fc.asyncProperty(fc.string(), json, fc.string(), async (query, variables, operationName) => {
      const payload = own.subscribe('1', { query, variables, operationName });
      expect(await outcome(() => connection.acceptSubscribe('1', payload))).toBe('taken');
      const changed = { ...payload, variables: { ...(variables as object), more: query } };
      expect(await outcome(() => connection.acceptSubscribe('1', changed))).toBe('signature');
    }),
    { numRuns: 300 },
  );
});

test('a service speaks for itself alone, the gateway for whoever has a token', async () => {
  const service = verifier();
  const { peer: gateway } = await service.checkInit(client().init());
  const { peer: transport } = await service.checkInit(client('health', 'service:TRANSPORT').init());
  gateway.demandMaySpeakFor({ agency: 'HEALTH', role: 'epidemiologist' });
  transport.demandMaySpeakFor({ agency: 'TRANSPORT', role: 'service' });
  expect(() => transport.demandMaySpeakFor({ agency: 'TRANSPORT', role: 'dispatcher' })).toThrow();
  expect(() => transport.demandMaySpeakFor({ agency: 'HEALTH', role: 'service' })).toThrow();
  expect(reasons).toEqual(['speaker', 'speaker']);
});
