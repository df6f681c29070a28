import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestHops } from '@tongbu/hop/testing';
import { asc, eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agencyEventSource } from './agency-event-source.js';
import type { StoredEvent, WireEvent } from './event.js';
import type { EventLog } from './event-log.js';
import type { EventSource } from './follow/follow-options.js';
import { type Follower, follow } from './follow/follower.js';
import { beginEpoch } from './retention.js';
import { type AgencyServer, startAgencyServer } from './testing/agency-server.js';
import { effect, silent } from './testing/effect.js';
import { eventually, take } from './testing/eventually.js';
import { startTcpProxy } from './testing/tcp-proxy.js';
import { makeTestLogs, personsRegistered, type TestLogs } from './testing/test-log.js';

/** Two agencies: the one that owns the log, and the one that follows it. */
let health: TestLogs;
let transport: TestLogs;
let events: EventLog;
let server: AgencyServer;
const hop = new TestHops('service:TRANSPORT').signer('service:TRANSPORT').to('health');
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  health = await makeTestLogs();
  transport = await makeTestLogs();
});
beforeEach(async () => {
  await health.store.db.execute(sql`DELETE FROM event`);
  await health.store.db.execute(sql`DELETE FROM topic_head`);
  events = health.openLog();
  server = await startAgencyServer({ events });
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await server.kill();
  await events.close();
});
afterAll(async () => {
  await health.close();
  await transport.close();
});

async function append(count: number): Promise<StoredEvent[]> {
  await events.write(async (_, add) => {
    for (let index = 0; index < count; index += 1) add(personsRegistered());
  });
  return (await events.read('persons', { limit: 1_000 })).slice(-count);
}

const onWire = ({ topic: _, ...event }: StoredEvent): WireEvent => event;

function sourceOf(url: string, keepAliveMs = 5_000, authorization = async () => 'Bearer test'): EventSource {
  return agencyEventSource({ url, topic: 'persons', authorization, hop, keepAliveMs });
}

function open(source: EventSource, after = '0'): AsyncIterator<WireEvent> {
  const stop = new AbortController();
  closers.push(async () => stop.abort());
  return source(after, stop.signal)[Symbol.asyncIterator]();
}

function startFollower(source: EventSource): { consumer: string; follower: Follower } {
  const consumer = randomUUID();
  const follower = follow({
    store: transport.store,
    events: transport.openLog(),
    consumer,
    topic: 'persons',
    source,
    handle: async (tx, { eventId, sequence }) => {
      await tx.insert(effect).values({ consumer, eventId, sequence });
    },
    log: silent,
  });
  closers.push(() => follower.stop());
  return { consumer, follower };
}

async function effectsOf(consumer: string): Promise<string[]> {
  const rows = await transport.store.db
    .select()
    .from(effect)
    .where(eq(effect.consumer, consumer))
    .orderBy(asc(effect.place));
  return rows.map(({ eventId }) => eventId);
}

describe('the wire between agencies', () => {
  it('brings events as they were stored, those that are there and those that come', async () => {
    const stored = await append(3);
    const received = open(sourceOf(server.url));
    expect(await take(received, 3)).toEqual(stored.map(onWire));
    const next = take(received, 2);
    expect((await append(2)).map(onWire)).toEqual(await next);
  });

  it('asks for a fresh token for each connection', async () => {
    await append(1);
    let issued = 0;
    const source = sourceOf(server.url, 5_000, async () => `Bearer ${++issued}`);
    await take(open(source), 1);
    await take(open(source), 1);
    expect(server.tokens).toEqual(['Bearer 1', 'Bearer 2']);
  });

  it('ends when its signal is aborted, also while it waits', async () => {
    const stop = new AbortController();
    const received = sourceOf(server.url)('0', stop.signal)[Symbol.asyncIterator]();
    const next = received.next();
    await sleep(50);
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('hands on the refusal of a cursor, with the oldest one', async () => {
    const [event] = await append(1);
    await beginEpoch(health.store.db);
    const { cursor: oldestCursor } = { cursor: await events.stream('persons', { after: '0' }).opened };
    await expect(open(sourceOf(server.url), event?.cursor).next()).rejects.toMatchObject({
      code: 'CURSOR_EXPIRED',
      extensions: { oldestCursor },
    });
    await expect(open(sourceOf(server.url), 'nonsense').next()).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  it('breaks at once when the agency dies, is not there, or does not admit us, and never retries by itself', async () => {
    await append(1);
    const received = open(sourceOf(server.url));
    await take(received, 1);
    const next = received.next();
    await server.kill();
    const unavailable = { code: 'AGENCY_UNAVAILABLE' };
    await expect(next).rejects.toMatchObject(unavailable);
    await expect(open(sourceOf(server.url)).next()).rejects.toMatchObject(unavailable);
    server = await startAgencyServer({ events, admits: () => false });
    await expect(open(sourceOf(server.url)).next()).rejects.toMatchObject(unavailable);
    expect(server.tokens).toHaveLength(1);
  });

  it('breaks when the agency freezes: connected, connecting, or in the middle of the handshake', async () => {
    await append(1);
    const proxy = await startTcpProxy(server.port);
    closers.push(() => proxy.close());
    const source = sourceOf(`ws://127.0.0.1:${proxy.port}/graphql`, 1_500);
    const received = open(source);
    await take(received, 1);
    const next = received.next();
    // An agency that answers pings is not given up.
    expect(await Promise.race([next, sleep(4_000, 'waiting')])).toBe('waiting');
    proxy.freeze();
    await expect(next).rejects.toMatchObject({ code: 'AGENCY_UNAVAILABLE' });
    await expect(open(source).next()).rejects.toMatchObject({ code: 'AGENCY_UNAVAILABLE' });
  });

  it('stops the sender when the reader is slow, and loses nothing', async () => {
    const batches = 24;
    for (let batch = 0; batch < batches; batch += 1) {
      await events.write(async (_, add) => {
        for (let index = 0; index < 250; index += 1) {
          const payload = { personIds: Array.from({ length: 100 }, () => randomUUID()) };
          add({ topic: 'persons', type: 'persons.registered', version: 1, payload });
        }
      });
    }
    const received = open(sourceOf(server.url, 2_000));
    await take(received, 1);
    // Longer than a connection that answers no ping is kept.
    await sleep(4_500);
    // 24 MB of events: the sockets' buffers, which the system lets grow to some 10 MB, hold no such number.
    expect(server.sent()).toBeLessThan(batches * 250);
    const rest = await take(received, batches * 250 - 1);
    expect(rest.at(-1)?.sequence).toBe(batches * 250);
  }, 60_000);
});

describe('a follower over the wire', () => {
  it('goes on with the committed cursor after the agency died and came back, and applies all once', async () => {
    const { consumer, follower } = startFollower(sourceOf(server.url));
    const ids: string[] = [];
    const { port } = server;
    for (let life = 0; life < 4; life += 1) {
      const expected = await append(25);
      ids.push(...expected.map(({ eventId }) => eventId));
      // Half of the time it dies while events are on their way.
      if (life % 2 === 0) await eventually(() => follower.status().sequence === ids.length);
      await server.kill();
      const missed = await append(5);
      ids.push(...missed.map(({ eventId }) => eventId));
      server = await startAgencyServer({ events, port });
    }
    await eventually(() => follower.status().sequence === ids.length);
    expect(await effectsOf(consumer)).toEqual(ids);
    expect(server.cursors).not.toContain('0');
  });

  it('goes on after the agency froze and thawed', async () => {
    const proxy = await startTcpProxy(server.port);
    closers.push(() => proxy.close());
    const { consumer, follower } = startFollower(sourceOf(`ws://127.0.0.1:${proxy.port}/graphql`, 200));
    const before = await append(3);
    await eventually(() => follower.status().sequence === 3);
    proxy.freeze();
    const missed = await append(3);
    await eventually(() => follower.status().state === 'retrying');
    proxy.thaw();
    await eventually(() => follower.status().sequence === 6);
    expect(await effectsOf(consumer)).toEqual([...before, ...missed].map(({ eventId }) => eventId));
  });
});
