import { createClient as createSseClient } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { EventLog } from '../testing/event-log.js';
import { outbreak } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';
import { TestSubscriber } from '../testing/test-subscriber.js';

const NAMES = 'subscription { positives { sequence case { person { name } } } }';
const RESUMABLE =
  'subscription ($after: Cursor) { positives(after: $after) { sequence case { person { name } } } }';

let log = new EventLog();
let federation: TestFederation;
const subscribers: TestSubscriber[] = [];

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  federation = await TestFederation.start(outbreak((after) => log.read(after)));
});
beforeEach(() => {
  log = new EventLog();
});
afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) await subscriber.leave();
  await expect.poll(() => federation.gateway.statistics().runs).toBe(0);
  await federation.recover();
  federation.subgraph('health').position = undefined;
});
afterAll(() => federation.close());

function join(
  payload: ConstructorParameters<typeof TestSubscriber>[1],
  options: ConstructorParameters<typeof TestSubscriber>[2] = {},
): TestSubscriber {
  const subscriber = new TestSubscriber(federation.gateway.url, payload, options);
  subscribers.push(subscriber);
  return subscriber;
}

async function joined(count: number): Promise<void> {
  await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(count);
  await expect.poll(() => log.readers).toBeGreaterThan(0);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('equal subscriptions', () => {
  test('of fifty clients are one at the subgraph, and each event asks for its entities once', async () => {
    const fifty = upTo(50).map(() => join({ query: NAMES }));
    await joined(50);
    for (let count = 0; count < 3; count += 1) log.append();
    for (const { sequences } of fifty) await expect.poll(() => sequences).toBeDefined();
    for (const subscriber of fifty) await expect.poll(() => subscriber.sequences).toEqual([1, 2, 3]);
    expect(federation.subgraph('health').connections).toHaveLength(1);
    expect(federation.subgraph('public-security').seen).toHaveLength(3);
    expect(federation.gateway.statistics()).toMatchObject({ subscriptions: 50, groups: 1, runs: 1 });
  });

  test('of two callers, purposes, cases, variables or documents are two', async () => {
    const inPlace = 'subscription ($in: String) { positives(jurisdiction: $in) { sequence } }';
    join({ query: NAMES }, { connectionParams: { authorization: 'Bearer a' } });
    join({ query: NAMES }, { connectionParams: { authorization: 'Bearer b' } });
    join({ query: NAMES }, { connectionParams: { authorization: 'Bearer b', purpose: 'TRACING' } });
    join({ query: NAMES }, { connectionParams: { authorization: 'Bearer b', caseId: 'c1' } });
    join({ query: inPlace, variables: { in: '32' } });
    join({ query: inPlace, variables: { in: '33' } });
    join({ query: inPlace, variables: { in: '33', unused: 1 } });
    join({ query: NAMES, variables: { unused: 1 } });
    await joined(8);
    await expect.poll(() => federation.subgraph('health').connections.length).toBe(7);
    expect(federation.gateway.statistics()).toMatchObject({ groups: 7, runs: 7 });
  });

  test('of one who says null and one who says nothing are two: where there is a default they differ', async () => {
    const inPlace = 'subscription ($in: String) { positives(jurisdiction: $in) { sequence } }';
    join({ query: inPlace });
    join({ query: inPlace, variables: { in: null } });
    await joined(2);
    expect(federation.gateway.statistics()).toMatchObject({ groups: 2 });
  });

  test('end at the subgraph when the last of them leaves, and not before', async () => {
    const [first, second] = [join({ query: NAMES }), join({ query: NAMES })];
    await joined(2);
    await first.leave();
    await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(1);
    log.append();
    await expect.poll(() => second.sequences).toEqual([1]);
    await second.leave();
    await expect.poll(() => log.readers).toBe(0);
  });

  test('over WebSocket and over server-sent events are one', async () => {
    const overWebSocket = join({ query: NAMES });
    const client = createSseClient({ url: federation.gateway.url, retryAttempts: 0 });
    const overHttp = client.iterate({ query: NAMES });
    const first = overHttp.next();
    await joined(2);
    log.append();
    await expect.poll(() => overWebSocket.results).toHaveLength(1);
    expect((await first).value).toEqual(overWebSocket.results[0]);
    expect(federation.subgraph('health').connections).toHaveLength(1);
    client.dispose();
  });

  test('that cannot be resumed are one only as long as nothing has come', async () => {
    join({ query: 'subscription { pulses }' });
    join({ query: 'subscription { pulses }' });
    await expect.poll(() => federation.gateway.statistics()).toMatchObject({ subscriptions: 2 });
    await expect.poll(() => subscribers.flatMap(({ results }) => results)).toHaveLength(2);
    const late = join({ query: 'subscription { pulses }' });
    await expect.poll(() => late.results.map(({ data }) => data)).toEqual([{ pulses: 1 }]);
    expect(federation.gateway.statistics().runs).toBe(2);
  });
});

describe('a client who comes late', () => {
  test('gets what it missed and then shares what comes, without a gap or a double', async () => {
    for (let count = 0; count < 200; count += 1) log.append();
    const early = join({ query: RESUMABLE, variables: { after: 'e.200' } });
    await joined(1);
    const late = join({ query: RESUMABLE, variables: { after: 'e.0' } });
    await joined(2);
    for (let count = 0; count < 5; count += 1) log.append();
    await expect.poll(() => late.sequences).toEqual(upTo(205));
    await expect.poll(() => early.sequences).toEqual([201, 202, 203, 204, 205]);
    expect(federation.gateway.statistics().runs).toBe(1);
    await expect.poll(() => log.readers).toBe(1);
    log.append();
    await expect.poll(() => late.sequences).toHaveLength(206);
    await expect.poll(() => early.sequences).toHaveLength(6);
  });

  test('and missed only what others just had needs no upstream of its own', async () => {
    const early = join({ query: RESUMABLE });
    await joined(1);
    for (let count = 0; count < 10; count += 1) log.append();
    await expect.poll(() => early.sequences).toHaveLength(10);
    const late = join({ query: RESUMABLE, variables: { after: 'e.4' } });
    await expect.poll(() => late.sequences).toEqual([5, 6, 7, 8, 9, 10]);
    expect(federation.subgraph('health').connections).toHaveLength(1);
    expect(federation.subgraph('public-security').seen).toHaveLength(10);
  });

  test('with no cursor gets nothing of what others are still being told of the past', async () => {
    for (let count = 0; count < 500; count += 1) log.append();
    const catchingUp = join({ query: RESUMABLE, variables: { after: 'e.0' } });
    const fromNowOn = join({ query: RESUMABLE });
    await joined(2);
    await expect.poll(() => federation.subgraph('health').connections.length).toBe(2);
    await expect.poll(() => log.readers).toBe(2);
    log.append();
    await expect.poll(() => fromNowOn.sequences).toEqual([501]);
    await expect.poll(() => catchingUp.sequences).toEqual(upTo(501));
    expect(federation.gateway.statistics().runs).toBe(1);
  });

  test('with a cursor that is refused ends alone', async () => {
    const early = join({ query: RESUMABLE });
    await joined(1);
    const refused = join({ query: RESUMABLE, variables: { after: 'refuse' } });
    await expect.poll(() => refused.ended).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }]);
    log.append();
    await expect.poll(() => early.sequences).toEqual([1]);
  });
});

describe('events', () => {
  test('are completed side by side and come in their order, however long each takes', async () => {
    const subscriber = join({ query: NAMES });
    await joined(1);
    const held: (() => void)[] = [];
    federation.subgraph('public-security').intercept = (response, { variables }) => {
      const [{ id }] = variables.representations as [{ id: string }];
      const name = id === 'p1' ? 'Wei' : 'Lan';
      held.push(() => response.end(JSON.stringify({ data: { _entities: [{ name }] } })));
      return true;
    };
    for (let count = 0; count < 10; count += 1) {
      log.append({ id: 'c1', person: { id: count % 2 === 0 ? 'p1' : 'p2' }, status: 'CONFIRMED' });
    }
    await expect.poll(() => held.length).toBe(10);
    for (const answer of held.reverse()) answer();
    await expect.poll(() => subscriber.sequences).toEqual(upTo(10));
    const cases = subscriber.results.map(({ data }) => Reflect.get(data?.positives ?? {}, 'case'));
    expect(cases).toEqual(upTo(10).map((n) => ({ person: { name: n % 2 === 1 ? 'Wei' : 'Lan' } })));
  });
});

describe('where a stream begins', () => {
  test('is told before the first event to clients who ask, so that they can resume from there', async () => {
    log.append();
    federation.subgraph('health').position = () => log.head;
    const asking = join({ query: NAMES, extensions: { position: true } });
    await expect.poll(() => asking.results).toEqual([{ extensions: { cursor: 'e.1' } }]);
    const silent = join({ query: NAMES });
    await joined(2);
    const later = join({ query: NAMES, extensions: { position: true } });
    await expect.poll(() => later.results).toEqual([{ extensions: { cursor: 'e.1' } }]);
    log.append();
    await expect.poll(() => silent.results).toHaveLength(1);
    expect(silent.sequences).toEqual([2]);
  });

  test('is the id of an event stream before its first event, which browsers remember', async () => {
    log.append();
    federation.subgraph('health').position = () => log.head;
    const leaving = new AbortController();
    const response = await fetch(`${federation.gateway.url}?query=${encodeURIComponent(NAMES)}`, {
      headers: { accept: 'text/event-stream' },
      signal: leaving.signal,
    });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (text.includes('id: e.1\n\n')) break;
    }
    expect(text).toBe(':\n\nid: e.1\n\n');
    leaving.abort();
    await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(0);
    // The stock client is not confused by it.
    const client = createSseClient({ url: federation.gateway.url, retryAttempts: 0 });
    const events = client.iterate({ query: NAMES });
    const first = events.next();
    await joined(1);
    log.append();
    expect((await first).value?.data).toMatchObject({ positives: { sequence: 2 } });
    client.dispose();
  });
});
