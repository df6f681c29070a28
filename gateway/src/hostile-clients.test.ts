import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '@tongbu/access';
import { createLogger } from '@tongbu/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from './testing/event-log.js';
import { outbreak } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

const EVENTS = 'subscription { positives { sequence } }';
const CALLER: Caller = {
  subject: 'tester',
  agency: 'HEALTH',
  role: 'epidemiologist',
  jurisdictions: ['321000'],
  scopes: [],
  expiresAt: new Date(Date.now() + 3_600_000),
};
const log = new EventLog();
const sockets: Socket[] = [];
let federation: TestFederation;
/** Lets whoever waits for its token to be checked go on. */
let verified = Promise.resolve();
let verifications = 0;
/** Whether the access layer fails. */
let isBroken = false;

beforeAll(async () => {
  federation = await TestFederation.start(
    outbreak((after) => log.read(after)),
    {
      log: createLogger({ name: 'test', level: 'silent' }),
      accessClass: () => {
        if (isBroken) throw new Error('a bug');
        return 'all';
      },
      verify: async (authorization) => {
        verifications += 1;
        await verified;
        const seconds = Number(authorization);
        return Number.isNaN(seconds)
          ? CALLER
          : { ...CALLER, expiresAt: new Date(Date.now() + seconds * 1_000) };
      },
    },
  );
});
beforeEach(() => federation.recover());
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(0);
});
afterAll(() => federation.close());

async function rawSocket(): Promise<Socket> {
  const socket = connect({ port: federation.gateway.port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function webSocket(authorization = 'good'): Promise<WebSocket> {
  const socket = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
  socket.on('error', () => {});
  await once(socket, 'open');
  // What the tests want to do to the connection below it.
  sockets.push(Reflect.get(socket, '_socket'));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  await once(socket, 'message');
  return socket;
}

const eventStreamRequest = `GET /graphql?query=${encodeURIComponent(EVENTS)} HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\n\r\n`;
const subscriptions = (): number => federation.gateway.statistics().subscriptions;

describe('an event stream', () => {
  test('ends with its connection, however many were asked for at once', async () => {
    const socket = await rawSocket();
    socket.write(eventStreamRequest.repeat(20));
    await expect.poll(subscriptions).toBeGreaterThan(0);
    await sleep(50);
    socket.destroy();
    await expect.poll(subscriptions).toBe(0);
  });

  test('of one answer harms nobody when its client does not take it', async () => {
    const socket = await rawSocket();
    // The second waits for the first, which does not end; longer than the pause between two signs of life.
    socket.write(
      `${eventStreamRequest}GET /graphql?query={__typename} HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\n\r\n`,
    );
    await expect.poll(subscriptions).toBe(1);
    // An error that nobody listens to ends the process, and fails this file.
    await sleep(13_000);
    expect(subscriptions()).toBe(1);
  });

  test('is not begun for a client who left while its token was checked', async () => {
    let proceed = (): void => {};
    verified = new Promise((resolve) => {
      proceed = resolve;
    });
    const before = verifications;
    const socket = await rawSocket();
    socket.write(eventStreamRequest);
    await expect.poll(() => verifications).toBe(before + 1);
    socket.resetAndDestroy();
    await sleep(50);
    proceed();
    await sleep(50);
    expect(subscriptions()).toBe(0);
  });
});

describe('a WebSocket', () => {
  test('whose client uses an id again before its answer is out ends everything it began', async () => {
    const socket = await webSocket();
    const say = (message: object): void => socket.send(JSON.stringify(message));
    const asks = 'x'.repeat(50_000);
    socket.pause();
    // More than the buffers of two sockets hold, so that the answer of the query has to wait.
    for (let count = 0; count < 400; count += 1) say({ type: 'ping', payload: { asks } });
    say({ id: '1', type: 'subscribe', payload: { query: '{ case(id: "c1") { id } }' } });
    await sleep(500);
    say({ id: '1', type: 'complete' });
    say({ id: '1', type: 'subscribe', payload: { query: EVENTS } });
    await sleep(500);
    const completed: unknown[] = [];
    socket.on('message', (data) => {
      const { id, type } = JSON.parse(String(data));
      if (type === 'complete') completed.push(id);
    });
    socket.resume();
    await expect.poll(subscriptions).toBe(1);
    await sleep(200);
    expect(completed).toEqual([]);
    socket.terminate();
    await expect.poll(subscriptions).toBe(0);
  });

  test('whose client reads no answers is read no further', async () => {
    const socket = await webSocket();
    const message = JSON.stringify({ type: 'ping', payload: { asks: 'x'.repeat(60_000) } });
    socket.pause();
    for (let count = 0; count < 1_000; count += 1) socket.send(message);
    await settled(() => socket.bufferedAmount);
    expect(socket.bufferedAmount).toBeGreaterThan(20_000_000);
    socket.terminate();
  });

  test('whose client subscribes again and again and reads nothing is read no further', async () => {
    const query = 'subscription ($after: Cursor) { positives(after: $after) { case { id } } }';
    const from = Number(log.head.slice(2));
    const say = (to: WebSocket, id: string, after: number): void =>
      to.send(
        JSON.stringify({ id, type: 'subscribe', payload: { query, variables: { after: `e.${after}` } } }),
      );
    const reading = await webSocket();
    say(reading, '1', from);
    for (let count = 0; count < 2; count += 1)
      log.append({ id: 'x'.repeat(50_000), person: null, status: 'CONFIRMED' });
    const delivered = (): number => federation.gateway.statistics().delivered;
    const before = delivered();
    await expect.poll(delivered).toBe(before + 2);
    const socket = await webSocket();
    socket.pause();
    for (let count = 0; count < 3_000; count += 1) {
      say(socket, '1', from + 1);
      socket.send('{"id":"1","type":"complete"}');
    }
    await expect.poll(() => delivered() - before).toBeGreaterThan(10);
    await settled(delivered);
    expect(delivered() - before).toBeLessThan(1_000);
    socket.terminate();
    reading.terminate();
  });

  test('whose client sends pings of the transport and reads nothing is read no further', async () => {
    const socket = await webSocket();
    const [transport] = sockets.slice(-1);
    socket.pause();
    const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125)]);
    transport?.write(Buffer.alloc(ping.length * 400_000, ping));
    await settled(() => socket.bufferedAmount);
    expect(socket.bufferedAmount).toBeGreaterThan(10_000_000);
    socket.terminate();
  });

  test('runs nothing once it is closed, although its client goes on sending', async () => {
    const socket = await webSocket('1');
    const [transport] = sockets.slice(-1);
    // Answers the close with nothing.
    socket.pause();
    await sleep(1_500);
    const mutation = 'mutation { reportPositive(input: { personId: "p1" }) { seen } }';
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: mutation } }));
    await sleep(200);
    expect(federation.subgraph('health').seen).toEqual([]);
    transport?.destroy();
  });

  test('that is gone before its token is checked leaves no timer behind', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const socket = await webSocket();
    const before = timers();
    let proceed = (): void => {};
    verified = new Promise((resolve) => {
      proceed = resolve;
    });
    const others: WebSocket[] = [];
    for (let count = 0; count < 20; count += 1) {
      const other = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
      await once(other, 'open');
      other.send('{"type":"connection_init"}');
      others.push(other);
    }
    await sleep(100);
    for (const other of others) other.terminate();
    await sleep(100);
    proceed();
    await sleep(100);
    expect(timers() - before).toBeLessThan(10);
    socket.terminate();
  });

  test.each([
    ['on another path', '/other'],
    ['without the protocol', '/graphql'],
  ])('that is asked for %s is let go, whether its client closes it or not', async (_, path) => {
    const socket = await rawSocket();
    socket.write(
      `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    await once(socket, 'data');
    await sleep(2_000);
    // A connection that is let go answers what comes with a reset.
    const gone = new Promise((resolve) => socket.once('close', resolve));
    const writing = setInterval(() => socket.write('x'), 50);
    await gone;
    clearInterval(writing);
  });
});

test('an operation that fails inside the gateway ends with an error, and its neighbours go on', async () => {
  isBroken = true;
  const socket = await webSocket();
  const received: { id?: string; type: string; payload?: unknown }[] = [];
  socket.on('message', (data) => received.push(JSON.parse(String(data))));
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: EVENTS } }));
  await expect.poll(() => received).toHaveLength(1);
  isBroken = false;
  expect(received).toMatchObject([
    { id: '1', type: 'error', payload: [{ extensions: { code: 'INTERNAL', retryable: true } }] },
  ]);
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: EVENTS } }));
  await expect.poll(subscriptions).toBe(1);
  socket.terminate();
});

/** Waits until a figure changes no more. */
async function settled(figure: () => number): Promise<void> {
  for (let last = -1; last !== figure(); ) {
    last = figure();
    await sleep(700);
  }
}
