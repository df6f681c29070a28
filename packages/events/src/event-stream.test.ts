import { setTimeout as sleep } from 'node:timers/promises';
import { openStore, type Store } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredEvent } from './event.js';
import type { EventLog } from './event-log.js';
import type { EventStream } from './event-stream.js';
import { beginEpoch, pruneEvents } from './retention.js';
import { eventually, take } from './testing/eventually.js';
import { makeTestLogs, personsRegistered, type TestLogs } from './testing/test-log.js';

let logs: TestLogs;
let log: EventLog;
const open: EventStream[] = [];

beforeAll(async () => {
  logs = await makeTestLogs();
});
beforeEach(async () => {
  await logs.store.db.execute(sql`DELETE FROM event`);
  await logs.store.db.execute(sql`DELETE FROM topic_head`);
  log = logs.openLog();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((stream) => stream.return()));
});
afterAll(() => logs.close());

function stream(from: EventLog, after?: string): EventStream {
  const opened = from.stream('persons', { after });
  open.push(opened);
  return opened;
}

async function append(count: number, by: EventLog = log): Promise<StoredEvent[]> {
  await by.write(async (_, add) => {
    for (let index = 0; index < count; index += 1) add(personsRegistered());
  });
  return (await by.read('persons', { limit: 1_000 })).slice(-count);
}

/** A store that counts the statements that go through its pool. */
function counting(store: Store): { store: Store; statements: () => number } {
  let statements = 0;
  const db = new Proxy(store.db, {
    get(target, name, receiver) {
      if (name === 'select' || name === 'execute') statements += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  return { store: { ...store, db }, statements: () => statements };
}

/** A store whose pool is quick to read and slow to tell: what it answers is 100 ms old. */
function late(store: Store): Store {
  const delay = <T extends object>(query: T): T =>
    new Proxy(query, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (name !== 'then') return delay(member.apply(target, args));
          const [resolve, reject] = args as [(value: unknown) => void, (reason: unknown) => void];
          return member.call(target, async (value: unknown) => resolve(await sleep(100, value)), reject);
        };
      },
    });
  const db = new Proxy(store.db, {
    get(target, name, receiver) {
      if (name !== 'select') return Reflect.get(target, name, receiver);
      return (columns: never) => delay(target.select(columns));
    },
  });
  return { ...store, db };
}

/** A store that no notice reaches. */
const deaf = (store: Store): Store => ({ ...store, listen: async () => ({ unlisten: async () => {} }) });

describe('a stream without a cursor', () => {
  it('begins with the first event that is committed once it is open, also by another process', async () => {
    const other = logs.openLog();
    for (let round = 0; round < 20; round += 1) {
      const fresh = logs.openLog();
      const from = fresh.stream('persons');
      await from.opened;
      const [expected] = await append(1, other);
      expect((await from.next()).value).toEqual(expected);
      await from.return();
      await fresh.close();
    }
  });

  it('does not bring what was there before', async () => {
    await append(3);
    const from = stream(log);
    await from.opened;
    const [expected] = await append(1);
    expect(await take(from, 1)).toEqual([expected]);
  });

  it('brings what its process commits while it opens, without waiting for the poll', async () => {
    const [event] = await append(1);
    const own = logs.openLog({ store: deaf(late(logs.store)), pollMs: 60_000 });
    const opening = stream(own, event?.cursor);
    const next = opening.next();
    await sleep(30);
    const added = personsRegistered();
    await own.write(async (_, add) => add(added));
    expect((await next).value).toMatchObject({ eventId: added.eventId, sequence: 2 });
  });

  it('tells the cursor where it begins, so that a break before the first event loses nothing', async () => {
    await append(2);
    const first = stream(log);
    const cursor = await first.opened;
    await first.return();
    const missed = await append(2);
    expect(await take(stream(log, cursor), 2)).toEqual(missed);
  });
});

describe('a stream after a cursor', () => {
  it('goes on with the next event, whichever one the cursor was of', async () => {
    const all = await append(250);
    for (const index of [0, 1, 98, 99, 100, 248]) {
      const rest = await take(stream(log, all[index]?.cursor), all.length - index - 1);
      expect(rest).toEqual(all.slice(index + 1));
    }
  });

  it('begins with the oldest event that is kept when the cursor is 0', async () => {
    await append(3);
    await logs.store.db.execute(sql`UPDATE event SET occurred_at = now() - interval '1 year' WHERE seq < 3`);
    expect(await pruneEvents(logs.store.db, 'persons', new Date(Date.now() - 1_000_000))).toBe(2);
    const [event] = await take(stream(log, '0'), 1);
    expect(event?.sequence).toBe(3);
  });

  it('fails with CURSOR_INVALID when it is no cursor', async () => {
    await expect(stream(log, 'nonsense').next()).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    await expect(log.read('persons', { after: 'nonsense' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  it('fails with CURSOR_EXPIRED and the oldest cursor when what follows was pruned', async () => {
    const all = await append(5);
    await logs.store.db.execute(sql`DELETE FROM event WHERE seq <= 3`);
    const refused = await stream(log, all[1]?.cursor)
      .next()
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'CURSOR_EXPIRED', extensions: { oldestCursor: all[2]?.cursor } });
    // The event of the cursor itself may be gone.
    expect(await take(stream(log, all[2]?.cursor), 2)).toEqual(all.slice(3));
  });

  it('fails with CURSOR_EXPIRED when every event was pruned, and goes on after the last one', async () => {
    const all = await append(3);
    expect(await pruneEvents(logs.store.db, 'persons', new Date(Date.now() + 1_000_000))).toBe(3);
    await expect(stream(log, all[0]?.cursor).next()).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    const after = stream(log, all[2]?.cursor);
    await after.opened;
    const { sequence } = await log.head('persons');
    expect(sequence).toBe(3);
    await log.write(async (_, add) => add(personsRegistered()));
    expect((await take(after, 1))[0]?.sequence).toBe(4);
  });

  it('fails with CURSOR_EXPIRED after a restore, which begins another epoch', async () => {
    const [event] = await append(1);
    await beginEpoch(logs.store.db);
    await expect(stream(log, event?.cursor).next()).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    await expect(log.read('persons', { after: event?.cursor ?? '' })).rejects.toMatchObject({
      code: 'CURSOR_EXPIRED',
    });
  });

  it('fails with CURSOR_EXPIRED when the log was set back behind the cursor', async () => {
    const all = await append(3);
    await logs.store.db.execute(sql`DELETE FROM event WHERE seq > 1`);
    await logs.store.db.execute(sql`UPDATE topic_head SET seq = 1`);
    await expect(stream(log, all[2]?.cursor).next()).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('fails with CURSOR_EXPIRED when the next event is pruned while it catches up: never a jump', async () => {
    await append(300);
    const slow = stream(log, '0');
    expect((await take(slow, 1))[0]?.sequence).toBe(1);
    await logs.store.db.execute(sql`DELETE FROM event WHERE seq <= 200`);
    expect((await take(slow, 99)).at(-1)?.sequence).toBe(100);
    await expect(slow.next()).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    expect(await slow.next()).toEqual({ done: true, value: undefined });
  });
});

describe('an open stream', () => {
  it('fails with CURSOR_EXPIRED within a second or so when the epoch changes under it', async () => {
    await append(1);
    const waiting = stream(log);
    const next = waiting.next();
    await waiting.opened;
    await beginEpoch(logs.store.db);
    await expect(next).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    // And the next reader is not held to the old life of the log.
    const [event] = await append(1);
    expect(await take(stream(log, '0'), 2)).toContainEqual(event);
  });

  it('is told of an event of another process long before the poll', async () => {
    const reader = logs.openLog({ pollMs: 60_000 });
    const other = logs.openLog({ pollMs: 60_000 });
    const waiting = stream(reader);
    await waiting.opened;
    // The first one may come before LISTEN stands; the look that follows LISTEN finds it.
    for (let round = 0; round < 3; round += 1) {
      const next = waiting.next();
      const [expected] = await append(1, other);
      expect((await next).value).toEqual(expected);
    }
  });

  it('looks again when LISTEN was lost and stands again, for notices in between are gone', async () => {
    const reader = logs.openLog({ pollMs: 60_000 });
    const other = logs.openLog({ pollMs: 60_000 });
    const waiting = stream(reader);
    await waiting.opened;
    const first = waiting.next();
    await append(1, other);
    await first;
    const admin = await openStore({ url: logs.database.adminUrl, max: 1 });
    for (let round = 0; round < 3; round += 1) {
      const ended = await admin.db.execute(sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query ILIKE 'listen%'`);
      expect(ended.length).toBeGreaterThan(0);
      const next = waiting.next();
      const [expected] = await append(1, other);
      expect((await next).value).toEqual(expected);
      await sleep(100);
    }
    await admin.close();
  });

  it('finds within the poll what no notice told of', async () => {
    const waiting = stream(logs.openLog({ store: deaf(logs.store), pollMs: 100 }));
    await waiting.opened;
    const next = waiting.next();
    const [expected] = await append(1, logs.openLog({ store: deaf(logs.store) }));
    expect((await next).value).toEqual(expected);
  });

  it('does not bring an event whose transaction was undone at the very end', async () => {
    const failing: Store = {
      ...logs.store,
      transaction: (work) =>
        logs.store.transaction(async (tx) => {
          await work(tx);
          throw new Error('the commit failed');
        }),
    };
    const own = logs.openLog({ store: failing, pollMs: 20 });
    const waiting = stream(own);
    await waiting.opened;
    const next = waiting.next();
    await expect(own.write(async (_, add) => add(personsRegistered()))).rejects.toThrow('the commit failed');
    expect(await Promise.race([next, sleep(100, 'nothing')])).toBe('nothing');
    const [expected] = await append(1);
    expect((await next).value).toEqual(expected);
  });

  it('ends when it is returned, also while a next waits, and when its signal is aborted', async () => {
    const returned = stream(log);
    const next = returned.next();
    await returned.return();
    expect(await next).toEqual({ done: true, value: undefined });

    const stop = new AbortController();
    const aborted = log.stream('persons', { signal: stop.signal });
    const ended = aborted.next();
    stop.abort();
    expect(await ended).toEqual({ done: true, value: undefined });
    const late = log.stream('persons', { signal: AbortSignal.abort() });
    expect(await late.next()).toEqual({ done: true, value: undefined });
    await eventually(() => log.status().length === 0);
  });

  it('is told that the log closes by a fault, not by an end, for an end would not be retried', async () => {
    const closing = logs.openLog();
    const next = closing.stream('persons').next();
    const refused = expect(next).rejects.toMatchObject({ code: 'AGENCY_UNAVAILABLE' });
    await closing.close();
    await refused;
    expect(() => closing.stream('persons')).toThrow(expect.objectContaining({ code: 'AGENCY_UNAVAILABLE' }));
  });
});

describe('many streams of one topic', () => {
  it('read each event from the database once for all of them', async () => {
    const { store, statements } = counting(logs.store);
    const reader = logs.openLog({ store, pollMs: 60_000 });
    const writer = logs.openLog();
    const streams = Array.from({ length: 50 }, () => stream(reader));
    await Promise.all(streams.map(({ opened }) => opened));
    const before = statements();
    for (let round = 0; round < 20; round += 1) {
      const waiting = Promise.all(streams.map((each) => each.next()));
      await writer.write(async (_, add) => add(personsRegistered()));
      await waiting;
    }
    // One look at the head and one read for each notice, not 50.
    expect(statements() - before).toBeLessThanOrEqual(20 * 3);
  });

  it('do not ask the database at all for what their own process appended', async () => {
    const { store, statements } = counting(logs.store);
    const own = logs.openLog({ store, pollMs: 60_000 });
    const streams = Array.from({ length: 50 }, () => stream(own));
    await Promise.all(streams.map(({ opened }) => opened));
    await sleep(50);
    const before = statements();
    const waiting = Promise.all(streams.map((each) => each.next()));
    await own.write(async (_, add) => add(personsRegistered()));
    await waiting;
    expect(statements() - before).toBeLessThanOrEqual(1);
  });

  it('hold a bounded tail in memory for one that pauses, and it misses nothing', async () => {
    const small = logs.openLog({ tailLength: 16 });
    const paused = stream(small);
    await paused.opened;
    const expected: StoredEvent[] = [];
    for (let round = 0; round < 10; round += 1) expected.push(...(await append(50, small)));
    expect(small.status()).toMatchObject([{ topic: 'persons', streams: 1, last: 500 }]);
    expect(small.status()[0]?.held).toBeLessThanOrEqual(32);
    expect(await take(paused, 500)).toEqual(expected);
  });
});
