import { setTimeout as sleep } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from '../testing/event-log.js';
import { outbreak } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';

let log = new EventLog();
let federation: TestFederation;
const clients: Client[] = [];

beforeAll(async () => {
  // graphql-ws in the subgraph complains of sockets that these tests break under it.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  federation = await TestFederation.start(outbreak((after) => log.read(after)));
});
beforeEach(() => {
  log = new EventLog();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await federation.recover();
});
afterAll(() => federation.close());

type Result = FormattedExecutionResult<Record<string, unknown>, unknown>;

/** Subscribes with the stock graphql-ws client. */
function overWebSocket(query: string, more: object = {}): AsyncIterableIterator<Result> {
  const url = federation.gateway.url.replace('http', 'ws');
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  clients.push(client);
  return client.iterate({ query, ...more });
}

/** Waits until the subgraph has a reader, so that an event from now on is not missed. */
async function subscribed(): Promise<void> {
  await expect.poll(() => log.readers, { interval: 5 }).toBe(1);
}

async function take<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

function sequences(results: readonly Result[]): unknown[] {
  return results.map(({ data }) => (data?.positives as { sequence?: number } | undefined)?.sequence);
}

const FROM_START = 'subscription { positives(after: "0") { sequence } }';

describe('an event', () => {
  test('brings fields of several agencies, and its cursor beside the data', async () => {
    const taken = take(
      overWebSocket('subscription { positives { sequence case { id person { name trips { to } } } } }'),
      2,
    );
    await subscribed();
    log.append();
    log.append({ id: 'c2', person: { id: 'p2' }, status: 'CONFIRMED' });
    expect(await taken).toEqual([
      {
        data: {
          positives: { sequence: 1, case: { id: 'c1', person: { name: 'Wei', trips: [{ to: 'p1-0' }] } } },
        },
        extensions: { cursor: 'e.1' },
      },
      {
        data: {
          positives: { sequence: 2, case: { id: 'c2', person: { name: 'Lan', trips: [{ to: 'p2-0' }] } } },
        },
        extensions: { cursor: 'e.2' },
      },
    ]);
  });

  test('shows the cursor as a field only to those who asked', async () => {
    log.append();
    const [event] = await take(
      overWebSocket('subscription { positives(after: "0") { at: cursor cursor } }'),
      1,
    );
    expect(event?.data).toEqual({ positives: { at: 'e.1', cursor: 'e.1' } });
  });

  test('whose other agency is down has an error of its own, and the next one has none', async () => {
    const events = overWebSocket('subscription { positives { sequence case { person { name } } } }');
    const first = events.next();
    await subscribed();
    log.append();
    const { value: before } = await first;
    await federation.subgraph('public-security').stop();
    log.append();
    const { value: during } = await events.next();
    await federation.subgraph('public-security').start();
    log.append();
    const { value: after } = await events.next();
    expect(before.errors).toBeUndefined();
    expect(during.data).toEqual({ positives: { sequence: 2, case: { person: { name: null } } } });
    expect((during as Result).errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['positives', 'case', 'person', 'name'], 'AGENCY_UNAVAILABLE'],
    ]);
    expect(after.errors).toBeUndefined();
    expect(after.data).toEqual({ positives: { sequence: 3, case: { person: { name: 'Wei' } } } });
  });

  test('with a field that is denied is null there, and the stream goes on', async () => {
    log.append();
    log.append();
    const events = await take(overWebSocket('subscription { positives(after: "0") { sequence secret } }'), 2);
    for (const [index, { data, errors }] of events.entries()) {
      expect(data).toEqual({ positives: { sequence: index + 1, secret: null } });
      expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
        [['positives', 'secret'], 'FORBIDDEN'],
      ]);
    }
  });
});

describe('a stream', () => {
  test('goes on from the cursor that the client gives, as a literal, as a variable or beside the operation', async () => {
    for (let count = 0; count < 3; count += 1) log.append();
    expect(
      sequences(await take(overWebSocket('subscription { positives(after: "e.1") { sequence } }'), 2)),
    ).toEqual([2, 3]);
    const byVariable = overWebSocket('subscription ($at: Cursor) { positives(after: $at) { sequence } }', {
      variables: { at: 'e.2' },
    });
    expect(sequences(await take(byVariable, 1))).toEqual([3]);
    const byExtension = overWebSocket(FROM_START, { extensions: { resume: 'e.2' } });
    expect(sequences(await take(byExtension, 1))).toEqual([3]);
  });

  test('begins now when the client gives no cursor, also where a variable could hold one', async () => {
    log.append();
    const taken = take(overWebSocket('subscription ($at: Cursor) { positives(after: $at) { sequence } }'), 1);
    await subscribed();
    log.append();
    expect(sequences(await taken)).toEqual([2]);
  });

  test('under an alias and through fragments is the same stream', async () => {
    log.append();
    const [event] = await take(
      overWebSocket(
        'subscription S { ...F } fragment F on Subscription { cursor: positives(after: "0") { sequence: cursor } }',
      ),
      1,
    );
    expect(event).toEqual({ data: { cursor: { sequence: 'e.1' } }, extensions: { cursor: 'e.1' } });
  });

  test('that the subgraph refuses tells the cursor of the last event, and never one that the client sent', async () => {
    const said = '演练 1990000';
    const named = [
      overWebSocket(`subscription { positives(after: "${said}") { sequence } }`),
      overWebSocket('subscription ($at: Cursor) { positives(after: $at) { sequence } }', {
        variables: { at: said },
      }),
      overWebSocket(FROM_START, { extensions: { resume: said } }),
    ];
    for (const refused of named) {
      const errors: unknown = await refused.next().catch((error: unknown) => error);
      expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }]);
      expect(JSON.stringify(errors)).not.toContain(said);
    }
    const response = await fetch(federation.gateway.url, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'text/event-stream' },
        'last-event-id': 'client-1990000',
      },
      body: JSON.stringify({ query: 'subscription { positives { sequence } }' }),
    });
    const text = await response.text();
    expect(text).toContain('CURSOR_INVALID');
    expect(text).not.toContain('1990000');

    log.append();
    const followed = overWebSocket(FROM_START);
    await followed.next();
    log.fail(new GraphQLError('no more', { extensions: { code: 'FORBIDDEN' } }));
    await expect(followed.next()).rejects.toMatchObject([
      { extensions: { code: 'FORBIDDEN', cursor: 'e.1' } },
    ]);
  });

  test('that the subgraph refuses ends with its error', async () => {
    const refused = overWebSocket('subscription { positives(after: "refuse") { sequence } }');
    await expect(refused.next()).rejects.toMatchObject([
      { extensions: { code: 'CURSOR_INVALID', agency: 'HEALTH' } },
    ]);
  });

  test('without a cursor completes when it is over', async () => {
    expect(
      (await take(overWebSocket('subscription { ticks(count: 3) }'), 9)).map(({ data }) => data?.ticks),
    ).toEqual([1, 2, 3]);
  });

  test('waits for a subgraph that is down when it begins', async () => {
    await federation.subgraph('health').stop();
    log.append();
    const taken = take(overWebSocket(FROM_START), 1);
    await sleep(200);
    await federation.subgraph('health').start();
    expect(sequences(await taken)).toEqual([1]);
  });
});

describe('when the way to the subgraph breaks', () => {
  test('nothing is lost and nothing comes twice, whether it is the socket or the subgraph', async () => {
    const taken = take(overWebSocket(FROM_START), 30);
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 4; count += 1) log.append();
      await sleep(60);
      federation.subgraph('health').dropConnections();
      for (let count = 0; count < 3; count += 1) log.append();
      await sleep(30);
      await federation.subgraph('health').stop();
      for (let count = 0; count < 3; count += 1) log.append();
      await sleep(30);
      await federation.subgraph('health').start();
    }
    expect(sequences(await taken)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  test('a subgraph that completes its streams while it shuts down is taken up again', async () => {
    const taken = take(overWebSocket(FROM_START), 2);
    log.append();
    await subscribed();
    log.end();
    await federation.subgraph('health').stop();
    log.reopen();
    log.append();
    await federation.subgraph('health').start();
    expect(sequences(await taken)).toEqual([1, 2]);
  });

  test('a subgraph whose database is down for a while is asked again', async () => {
    const taken = take(overWebSocket(FROM_START), 2);
    log.append();
    await subscribed();
    log.fail(new Error('the connection to the database is gone'));
    await sleep(150);
    log.reopen();
    log.append();
    expect(sequences(await taken)).toEqual([1, 2]);
  });

  test('a stream that cannot be taken up closes the socket in place of completing', async () => {
    const closed = overWebSocket('subscription { pulses }');
    expect((await closed.next()).value.data).toEqual({ pulses: 1 });
    federation.subgraph('health').dropConnections();
    await expect(closed.next()).rejects.toMatchObject({ code: 1012 });
  });
});

describe('over server-sent events', () => {
  test('the stock client gets the same frames', async () => {
    for (let count = 0; count < 2; count += 1) log.append();
    const client = createSseClient({ url: federation.gateway.url, retryAttempts: 0 });
    expect(await take(client.iterate({ query: FROM_START }), 2)).toEqual([
      { data: { positives: { sequence: 1 } }, extensions: { cursor: 'e.1' } },
      { data: { positives: { sequence: 2 } }, extensions: { cursor: 'e.2' } },
    ]);
    client.dispose();
    await expect.poll(() => log.readers).toBe(0);
  });

  test('the stock client gets one result of a query, and the errors of one that may not run', async () => {
    const client = createSseClient({ url: federation.gateway.url, retryAttempts: 0 });
    expect(await take(client.iterate({ query: '{ __typename }' }), 9)).toEqual([
      { data: { __typename: 'Query' } },
    ]);
    const [refused] = await take(client.iterate({ query: '{ nothing }' }), 9);
    expect(refused?.errors?.[0]).toMatchObject({
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', retryable: false },
    });
    client.dispose();
  });

  async function read(headers: Record<string, string>, until: string): Promise<string> {
    const leaving = new AbortController();
    const query = encodeURIComponent(FROM_START);
    const response = await fetch(`${federation.gateway.url}?query=${query}`, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: leaving.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (text.includes(until)) break;
    }
    leaving.abort();
    return text;
  }

  test('a browser reads plain frames whose id is the cursor, and goes on after the last one it had', async () => {
    for (let count = 0; count < 3; count += 1) log.append();
    expect(await read({}, 'id: e.3\n')).toContain(
      'event: next\nid: e.1\ndata: {"data":{"positives":{"sequence":1}},"extensions":{"cursor":"e.1"}}\n\n',
    );
    const resumed = await read({ 'last-event-id': 'e.2' }, 'id: e.3\n');
    expect(resumed).not.toContain('id: e.1');
    expect(resumed).not.toContain('id: e.2');
  });
});
