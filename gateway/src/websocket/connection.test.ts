import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from '../testing/event-log.js';
import { outbreak } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';

const log = new EventLog();
let federation: TestFederation;
const sockets: RawClient[] = [];
beforeAll(async () => {
  federation = await TestFederation.start(outbreak((after) => log.read(after)));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.socket.terminate();
});
afterAll(() => federation.close());

/** A client that says exactly what a test tells it to. */
class RawClient {
  readonly socket: WebSocket;
  readonly #received: string[] = [];
  #wake: () => void = () => {};

  constructor(protocols = ['graphql-transport-ws'], path = '/graphql') {
    this.socket = new WebSocket(new URL(path, federation.gateway.url.replace('http', 'ws')), protocols);
    this.socket.on('message', (data) => {
      this.#received.push(String(data));
      this.#wake();
    });
    this.socket.on('error', () => {});
    sockets.push(this);
  }

  async open(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open');
    return this;
  }

  async initialise(payload?: unknown): Promise<this> {
    await this.open();
    this.send({ type: 'connection_init', payload });
    expect(await this.next()).toEqual({ type: 'connection_ack' });
    return this;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, more: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, ...more } });
  }

  async next(): Promise<unknown> {
    for (;;) {
      const message = this.#received.shift();
      if (message !== undefined) return JSON.parse(message);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  closed(): Promise<[number, string]> {
    return new Promise((resolve) =>
      this.socket.once('close', (code, reason) => resolve([code, String(reason)])),
    );
  }

  get waiting(): number {
    return this.#received.length;
  }
}

describe('a connection', () => {
  test('that does not speak the protocol is closed with 4406', async () => {
    const client = new RawClient([]);
    expect((await client.closed())[0]).toBe(4406);
  });

  test('on another path is refused', async () => {
    const client = new RawClient(undefined, '/other');
    expect((await client.closed())[0]).toBe(1006);
  });

  test('that does not say who it is in time is closed with 4408', async () => {
    const client = await new RawClient().open();
    expect(await client.closed()).toEqual([4408, 'Connection initialisation timeout']);
  });

  test('that says so twice is closed with 4429', async () => {
    const client = await new RawClient().initialise();
    client.send({ type: 'connection_init' });
    expect(await client.closed()).toEqual([4429, 'Too many initialisation requests']);
  });

  test('that asks before it is known is closed with 4401', async () => {
    const client = await new RawClient().open();
    client.subscribe('1', '{ __typename }');
    expect(await client.closed()).toEqual([4401, 'Unauthorized']);
  });

  for (const [what, message] of [
    ['no JSON', '{'],
    ['no message', '[]'],
    ['an unknown type', { type: 'start' }],
    ['no id', { type: 'subscribe', payload: { query: '{ __typename }' } }],
    ['no query', { id: '1', type: 'subscribe', payload: {} }],
    ['a message of a server', { type: 'connection_ack' }],
  ] as const) {
    test(`that sends ${what} is closed with 4400`, async () => {
      const client = await new RawClient().initialise();
      client.send(message);
      expect(await client.closed()).toEqual([4400, 'Invalid message received']);
    });
  }

  test('that sends more than 64 KB at once is closed with 1009', async () => {
    const client = await new RawClient().initialise();
    client.subscribe('1', `{ __typename } # ${'x'.repeat(65_536)}`);
    expect((await client.closed())[0]).toBe(1009);
  });

  test('is answered its pings, with what they carry', async () => {
    const client = await new RawClient().initialise();
    client.send({ type: 'ping', payload: { at: 1 } });
    expect(await client.next()).toEqual({ type: 'pong', payload: { at: 1 } });
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
    client.send({ type: 'pong' });
  });
});

describe('an operation', () => {
  test('that is a query or a mutation has one result and completes', async () => {
    const client = await new RawClient().initialise();
    client.subscribe('q', '{ case(id: "c1") { person { name } } }');
    expect(await client.next()).toEqual({
      id: 'q',
      type: 'next',
      payload: { data: { case: { person: { name: 'Wei' } } } },
    });
    expect(await client.next()).toEqual({ id: 'q', type: 'complete' });
    client.subscribe('m', 'mutation ($input: ReportInput!) { reportPositive(input: $input) { seen } }', {
      variables: { input: { personId: 'p2' } },
    });
    expect(await client.next()).toMatchObject({ id: 'm', type: 'next' });
  });

  test('that may not run ends with an error and nothing after it', async () => {
    const client = await new RawClient().initialise();
    client.subscribe('1', '{ nothing }');
    expect(await client.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED', retryable: false } }],
    });
    client.subscribe('1', '{ __typename }');
    expect(await client.next()).toMatchObject({ id: '1', type: 'next' });
    expect(await client.next()).toEqual({ id: '1', type: 'complete' });
  });

  test('over a limit is refused as over HTTP', async () => {
    const client = await new RawClient().initialise();
    client.subscribe(
      '1',
      `{ ${Array.from({ length: 101 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
    );
    expect(await client.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'LIMIT_EXCEEDED', retryable: false } }],
    });
  });

  test('under an id that is in use closes the connection with 4409', async () => {
    const client = await new RawClient().initialise();
    client.subscribe('1', 'subscription { positives { sequence } }');
    client.subscribe('1', '{ __typename }');
    expect(await client.closed()).toEqual([4409, 'Subscriber already exists']);
  });

  test('may have any id, also one that means something to JavaScript', async () => {
    const client = await new RawClient().initialise();
    for (const id of ['__proto__', 'constructor', '"', '运送']) {
      client.subscribe(id, '{ __typename }');
      expect(await client.next()).toMatchObject({ id, type: 'next' });
      expect(await client.next()).toEqual({ id, type: 'complete' });
    }
  });

  test('beyond a hundred at a time is refused', async () => {
    const client = await new RawClient().initialise();
    for (let id = 0; id < 100; id += 1)
      client.subscribe(String(id), 'subscription { positives { sequence } }');
    client.subscribe('one more', '{ __typename }');
    expect(await client.next()).toMatchObject({
      id: 'one more',
      type: 'error',
      payload: [{ extensions: { code: 'LIMIT_EXCEEDED', retryable: false } }],
    });
  });

  test('that the client completes ends at the subgraph too, and says nothing more', async () => {
    const client = await new RawClient().initialise();
    client.subscribe('1', 'subscription { positives { sequence } }');
    await expect.poll(() => log.readers).toBe(1);
    client.send({ id: '1', type: 'complete' });
    await expect.poll(() => log.readers).toBe(0);
    log.append();
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
    expect(client.waiting).toBe(0);
  });

  test('of a client that is gone ends at the subgraph too', async () => {
    const client = await new RawClient().initialise();
    client.subscribe('1', 'subscription { positives { sequence } }');
    await expect.poll(() => log.readers).toBe(1);
    client.socket.terminate();
    await expect.poll(() => log.readers).toBe(0);
  });

  test('whose stream is over completes', async () => {
    const client = await new RawClient().initialise();
    client.subscribe('1', 'subscription { ticks(count: 2) }');
    expect(await client.next()).toEqual({ id: '1', type: 'next', payload: { data: { ticks: 1 } } });
    expect(await client.next()).toEqual({ id: '1', type: 'next', payload: { data: { ticks: 2 } } });
    expect(await client.next()).toEqual({ id: '1', type: 'complete' });
  });
});

test('what the client says of itself reaches the subgraph as connection parameters and as headers', async () => {
  await federation.recover();
  const client = await new RawClient().initialise({
    authorization: 'Bearer abc',
    purpose: 'tracing',
    caseId: 'c1',
    other: 'x',
  });
  client.subscribe('1', 'subscription { positives(after: "0") { case { person { name } } } }');
  log.append();
  await client.next();
  expect(federation.subgraph('health').connections).toEqual([
    { authorization: 'Bearer abc', purpose: 'tracing', caseId: 'c1', requestId: expect.any(String) },
  ]);
  expect(federation.subgraph('public-security').seen[0]?.headers).toMatchObject({
    authorization: 'Bearer abc',
    'tongbu-purpose': 'tracing',
    'tongbu-case': 'c1',
  });
});

test('a gateway that stops closes with 1012 and completes nothing', async () => {
  const other = await TestFederation.start(outbreak((after) => log.read(after)));
  const socket = new WebSocket(other.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
  const types: string[] = [];
  socket.on('message', (data) => types.push(JSON.parse(String(data)).type));
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  socket.send('{"id":"1","type":"subscribe","payload":{"query":"subscription { positives { sequence } }"}}');
  await expect.poll(() => other.subgraph('health').connections.length).toBe(1);
  const closed = once(socket, 'close');
  await other.close();
  expect((await closed)[0]).toBe(1012);
  expect(types).toEqual(['connection_ack']);
});
