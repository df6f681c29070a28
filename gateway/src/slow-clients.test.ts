import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from './testing/event-log.js';
import { outbreak } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';
import { TestSubscriber } from './testing/test-subscriber.js';

let log = new EventLog();
let federation: TestFederation;
/** So long that a socket's buffers are soon full. */
const LONG_ID = 'c'.repeat(50_000);
const LONG = 'subscription { positives(after: "e.0") { sequence case { id } } }';

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  federation = await TestFederation.start(
    outbreak((after) => log.read(after)),
    { maxStallMs: 1_500 },
  );
});
beforeEach(() => {
  log = new EventLog();
});
afterAll(() => federation.close());

function appendLong(count: number): void {
  for (let left = count; left > 0; left -= 1) log.append({ id: LONG_ID, person: null, status: 'CONFIRMED' });
}

/** Subscribes with a client that then reads nothing. */
async function pausedWebSocket(): Promise<WebSocket> {
  const socket = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: LONG } }));
  socket.pause();
  return socket;
}

async function pausedEventStream(): Promise<Socket> {
  const { port } = federation.gateway;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `GET /graphql?query=${encodeURIComponent(LONG)} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n`,
  );
  socket.pause();
  return socket;
}

describe('a client who reads nothing', () => {
  test.each([
    ['over WebSocket', pausedWebSocket],
    ['over server-sent events', pausedEventStream],
  ])(
    '%s costs the others nothing, is closed after a while, and may come back for the rest',
    async (_, pause) => {
      const closedBefore = federation.gateway.statistics().closedSlow;
      const reading = new TestSubscriber(federation.gateway.url, { query: LONG });
      const paused = await pause();
      await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(2);
      appendLong(500);
      await expect.poll(() => reading.sequences.length).toBe(500);
      await expect.poll(() => federation.gateway.statistics().closedSlow).toBe(closedBefore + 1);
      expect(federation.gateway.statistics().subscriptions).toBe(1);
      expect(reading.ended).toBeUndefined();
      if (paused instanceof WebSocket) paused.terminate();
      else paused.destroy();
      const back = new TestSubscriber(federation.gateway.url, { query: LONG, extensions: { resume: 'e.1' } });
      await expect.poll(() => back.sequences).toEqual(Array.from({ length: 499 }, (_, index) => index + 2));
      await reading.leave();
      await back.leave();
      await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(0);
    },
  );

  test('and is alone holds back the subgraph: a stream is pulled', async () => {
    const { completed: completedBefore, closedSlow: closedBefore } = federation.gateway.statistics();
    const paused = await pausedWebSocket();
    await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(1);
    appendLong(2_000);
    await expect.poll(() => federation.gateway.statistics().closedSlow).toBe(closedBefore + 1);
    await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(0);
    // What the buffers of two sockets hold, 64 that may wait, and 32 under way.
    expect(federation.gateway.statistics().completed - completedBefore).toBeLessThan(600);
    paused.terminate();
  });
});
