import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { UpstreamLost, UpstreamRefused } from './upstream-source.js';
import { WebSocketUpstream, type WebSocketUpstreamOptions } from './websocket-upstream.js';

let server: WebSocketServer;
/** What the subgraph does with a message of the gateway. */
let onMessage: (socket: WebSocket, message: { type: string; id: string; payload?: unknown }) => void;
const received: { type: string; payload?: unknown }[] = [];

beforeEach(async () => {
  received.length = 0;
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' });
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      received.push(message);
      onMessage(socket, message);
    });
  });
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
});

const REQUEST = {
  subgraph: 'health',
  operation: 'subscription { positives }',
  variables: { after: 'e.1' },
  client: { claims: { authorization: 'Bearer abc', purpose: 'tracing' }, requestId: 'r1' },
};

/** Nothing is given up for the time it takes, as long as a test does not say so. */
function open(signal = new AbortController().signal, timing: Partial<WebSocketUpstreamOptions> = {}) {
  const { port } = server.address() as AddressInfo;
  return new WebSocketUpstream({
    addressOf: () => `ws://127.0.0.1:${port}/graphql`,
    pingEveryMs: 50,
    pingTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
    maxWaiting: 3,
    maxWaitingBytes: 10_000,
    ...timing,
  }).open(REQUEST, signal);
}

const say = (socket: WebSocket, message: object): void => socket.send(JSON.stringify(message));

/** Acknowledges, and does what `then` says when the gateway subscribes. */
function onSubscribe(then: (socket: WebSocket, id: string) => void): typeof onMessage {
  return (socket, { type, id }) => {
    if (type === 'connection_init') say(socket, { type: 'connection_ack' });
    if (type === 'ping') say(socket, { type: 'pong' });
    if (type === 'subscribe') then(socket, id);
  };
}

test('the subgraph is told who asks and what for, and its events come as they are sent', async () => {
  onMessage = onSubscribe((socket, id) => {
    say(socket, { id, type: 'next', payload: { data: { positives: 1 }, extensions: { cursor: 'e.2' } } });
    say(socket, { id, type: 'complete' });
  });
  const messages = [];
  for await (const message of open()) messages.push(message);
  expect(messages).toEqual([
    {
      answer: { data: { positives: 1 }, errors: [] },
      extensions: { cursor: 'e.2' },
      receivedAt: expect.any(Number),
    },
  ]);
  expect(received[0]).toMatchObject({
    payload: { authorization: 'Bearer abc', purpose: 'tracing', requestId: 'r1' },
  });
  expect(received[1]).toMatchObject({
    payload: {
      query: 'subscription { positives }',
      variables: { after: 'e.1' },
      extensions: { position: true },
    },
  });
});

test('a subgraph that stops answering pings is taken for dead', async () => {
  onMessage = (socket, { type, id }) => {
    if (type === 'connection_init') say(socket, { type: 'connection_ack' });
    if (type === 'subscribe') say(socket, { id, type: 'next', payload: { data: { positives: 1 } } });
  };
  const events = open(undefined, { pingTimeoutMs: 1_000 });
  await events.next();
  await expect(events.next()).rejects.toBeInstanceOf(UpstreamLost);
  expect(received.map(({ type }) => type)).toContain('ping');
});

test('a subgraph that never acknowledges, or is not there, is lost', async () => {
  onMessage = () => {};
  await expect(open(undefined, { connectTimeoutMs: 300 }).next()).rejects.toBeInstanceOf(UpstreamLost);
  const gone = open();
  server.close();
  for (const socket of server.clients) socket.terminate();
  await expect(gone.next()).rejects.toBeInstanceOf(UpstreamLost);
});

test('a reader who is too slow gets what was kept, and then the stream is lost, not the events', async () => {
  onMessage = onSubscribe((socket, id) => {
    for (let count = 1; count <= 50; count += 1)
      say(socket, { id, type: 'next', payload: { data: { count } } });
  });
  const counts: unknown[] = [];
  const events = open();
  counts.push((await events.next()).value);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(
    (async () => {
      for await (const event of events) counts.push(event);
    })(),
  ).rejects.toBeInstanceOf(UpstreamLost);
  expect(counts.length).toBeLessThanOrEqual(5);
  await expect.poll(() => server.clients.size).toBe(0);
});

test('long messages outrun a reader sooner than short ones', async () => {
  onMessage = onSubscribe((socket, id) => {
    for (let count = 1; count <= 3; count += 1)
      say(socket, { id, type: 'next', payload: { data: { long: 'x'.repeat(6_000) } } });
  });
  let taken = 0;
  await expect(
    (async () => {
      for await (const _ of open()) {
        taken += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })(),
  ).rejects.toBeInstanceOf(UpstreamLost);
  expect(taken).toBeLessThan(3);
});

test('errors in place of a stream are a refusal, in either of the two ways in which servers say them', async () => {
  const errors = [{ message: 'no', extensions: { code: 'FORBIDDEN', stack: 'x' } }];
  for (const message of [
    { type: 'error', payload: errors },
    { type: 'next', payload: { errors } },
  ]) {
    onMessage = onSubscribe((socket, id) => say(socket, { id, ...message }));
    const refused = await open()
      .next()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UpstreamRefused);
    expect((refused as UpstreamRefused).errors[0]?.extensions).toEqual({
      code: 'FORBIDDEN',
      agency: 'HEALTH',
      serviceName: 'health',
    });
  }
});

test('a connection that is closed for its token is a refusal, any other close is a loss', async () => {
  for (const [code, kind] of [
    [4403, UpstreamRefused],
    [4401, UpstreamRefused],
    [1012, UpstreamLost],
    [4500, UpstreamLost],
  ] as const) {
    onMessage = onSubscribe((socket) => socket.close(code, 'reason'));
    await expect(open().next()).rejects.toBeInstanceOf(kind);
  }
});

test('a reader who leaves closes the connection', async () => {
  onMessage = onSubscribe((socket, id) => say(socket, { id, type: 'next', payload: { data: {} } }));
  const leaving = new AbortController();
  const events = open(leaving.signal);
  await events.next();
  leaving.abort();
  expect(await events.next()).toEqual({ done: true, value: undefined });
  await expect.poll(() => server.clients.size).toBe(0);
});

test('a subgraph that closes as if all were over is lost: nothing is asked for twice with the cursor of before', async () => {
  onMessage = onSubscribe((socket, id) => {
    say(socket, { id, type: 'next', payload: { data: { positives: 1 } } });
    socket.close(1000, 'Normal Closure');
  });
  const messages: unknown[] = [];
  await expect(
    (async () => {
      for await (const message of open()) messages.push(message);
    })(),
  ).rejects.toBeInstanceOf(UpstreamLost);
  expect(messages).toHaveLength(1);
  expect(received.filter(({ type }) => type === 'subscribe')).toHaveLength(1);
});

test('a reader who leaves while the subgraph is not there yet costs nothing', async () => {
  onMessage = () => {};
  const leaving = new AbortController();
  const events = open(leaving.signal, { connectTimeoutMs: 2_000 });
  const first = events.next();
  await expect.poll(() => received.length).toBe(1);
  leaving.abort();
  expect(await first).toEqual({ done: true, value: undefined });
  // A rejection that nobody handles ends the process, and fails this file.
  await expect.poll(() => server.clients.size).toBe(0);
});

test('a subgraph that sends rubbish after it was given up harms nobody', async () => {
  onMessage = onSubscribe((socket, id) => {
    for (let count = 1; count <= 50; count += 1)
      say(socket, { id, type: 'next', payload: { data: { count } } });
    // A text that is not UTF-8.
    socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
  });
  await expect(
    (async () => {
      for await (const _ of open()) await new Promise((resolve) => setTimeout(resolve, 20));
    })(),
  ).rejects.toBeInstanceOf(UpstreamLost);
  await expect.poll(() => server.clients.size).toBe(0);
});

test('a subgraph that does not trust the hop is away, for its client’s token is not the reason', async () => {
  onMessage = (socket) => socket.close(4403, 'UNTRUSTED_HOP');
  await expect(open().next()).rejects.toThrow(UpstreamLost);
  const errors = [{ message: 'no', extensions: { code: 'UNTRUSTED_HOP' } }];
  onMessage = onSubscribe((socket, id) => say(socket, { id, type: 'error', payload: errors }));
  await expect(open().next()).rejects.toThrow(UpstreamLost);
  onMessage = (socket) => socket.close(4403, 'UNAUTHENTICATED');
  await expect(open().next()).rejects.toThrow(UpstreamRefused);
});
