import { randomUUID } from 'node:crypto';
import { Fault } from '@tongbu/runtime';
import { asc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WireEvent } from '../event.js';
import type { EventLog } from '../event-log.js';
import { localEventSource } from '../local-event-source.js';
import { consumerCursor, inbox } from '../tables.js';
import { effect, silent } from '../testing/effect.js';
import { eventually } from '../testing/eventually.js';
import { scriptedSource } from '../testing/scripted-source.js';
import { makeTestLogs, personsRegistered, type TestLogs } from '../testing/test-log.js';
import type { FollowOptions } from './follow-options.js';
import { type Follower, follow } from './follower.js';
import { type EventHandler, listParked, replayParked } from './parked-events.js';

let logs: TestLogs;
let events: EventLog;
const running: Follower[] = [];

beforeAll(async () => {
  logs = await makeTestLogs();
  events = logs.openLog();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((follower) => follower.stop()));
});
afterAll(() => logs.close());

/** Events as another agency would send them, numbered from 1. */
function wire(count: number): WireEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const { type, version, payload } = personsRegistered();
    const sequence = index + 1;
    const occurredAt = new Date();
    return {
      cursor: `cursor-${sequence}`,
      sequence,
      eventId: randomUUID(),
      type,
      version,
      occurredAt,
      payload,
    };
  });
}

function noteEffect(consumer: string): EventHandler {
  return async (tx, { eventId, sequence }) => {
    await tx.insert(effect).values({ consumer, eventId, sequence });
  };
}

function start(given: Partial<FollowOptions> & Pick<FollowOptions, 'source'>): {
  consumer: string;
  follower: Follower;
} {
  const consumer = given.consumer ?? randomUUID();
  const follower = follow({
    store: logs.store,
    events,
    topic: 'persons',
    handle: noteEffect(consumer),
    log: silent,
    retry: { firstMs: 5, capMs: 20 },
    ...given,
    consumer,
  });
  running.push(follower);
  return { consumer, follower };
}

async function effectsOf(consumer: string): Promise<number[]> {
  const rows = await logs.store.db
    .select()
    .from(effect)
    .where(eq(effect.consumer, consumer))
    .orderBy(asc(effect.sequence));
  return rows.map(({ sequence }) => sequence);
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const reached = (follower: Follower, sequence: number) => () => follower.status().sequence === sequence;

describe('a follower', () => {
  it('applies every event in order, and goes on from its cursor when it is started again', async () => {
    const log = wire(30);
    const first = scriptedSource(log.slice(0, 20));
    const { consumer, follower } = start({ source: first.source });
    await eventually(reached(follower, 20));
    await follower.stop();
    const second = scriptedSource(log);
    const again = start({ consumer, source: second.source });
    await eventually(reached(again.follower, 30));
    expect(first.asked).toEqual(['0']);
    expect(second.asked).toEqual(['cursor-20']);
    expect(await effectsOf(consumer)).toEqual(upTo(30));
  });

  it('applies once what is sent twice, and reconnects with the cursor that it committed', async () => {
    const log = wire(6);
    const { source, asked } = scriptedSource(log, [
      { sends: [1, 2, 2, 1, 3], ending: 'break' },
      { sends: [1, 2, 3, 4], ending: 'end' },
      { sends: [], ending: 'break' },
      { sends: [4, 5, 5], ending: 'break' },
    ]);
    const { consumer, follower } = start({ source });
    await eventually(reached(follower, 6));
    expect(await effectsOf(consumer)).toEqual(upTo(6));
    expect(asked).toEqual(['0', 'cursor-3', 'cursor-4', 'cursor-4', 'cursor-5']);
  });

  it('takes a hole for a break: it applies nothing behind it and asks again from its cursor', async () => {
    const log = wire(5);
    const { source, asked } = scriptedSource(log, [
      { sends: [1, 2, 4, 5], ending: 'wait' },
      { sends: [5, 3], ending: 'wait' },
    ]);
    const { consumer, follower } = start({ source });
    await eventually(reached(follower, 5));
    expect(await effectsOf(consumer)).toEqual(upTo(5));
    expect(asked).toEqual(['0', 'cursor-2', 'cursor-2']);
  });

  it('does not apply an event again that its inbox holds, also after it began anew', async () => {
    const log = wire(4);
    const { consumer, follower } = start({ source: scriptedSource(log).source });
    await eventually(reached(follower, 4));
    await follower.stop();
    await logs.store.db.delete(consumerCursor).where(eq(consumerCursor.consumer, consumer));
    const again = start({ consumer, source: scriptedSource(log).source });
    await eventually(reached(again.follower, 4));
    expect(await effectsOf(consumer)).toEqual(upTo(4));
  });

  it('appends its own events in the same transaction: none for a try that was undone', async () => {
    const { sequence: before } = await events.head('response');
    const failing = new Set([2, 3]);
    const { follower } = start({
      source: scriptedSource(wire(4)).source,
      handle: async (_, { sequence, occurredAt }, append) => {
        const settledAt = occurredAt.toISOString();
        const payload = { caseId: randomUUID(), outcome: 'CONFIRMED', settledAt, exercise: true } as const;
        append({ topic: 'response', type: 'case.settled', version: 1, payload });
        if (failing.delete(sequence)) throw new Error('once');
      },
    });
    await eventually(reached(follower, 4));
    expect((await events.head('response')).sequence).toBe(before + 4);
  });

  it('hands on what this process appends long before the poll', async () => {
    const quick = logs.openLog({ pollMs: 60_000 });
    const handled: (() => void)[] = [];
    const { follower } = start({
      events: quick,
      source: localEventSource(quick, 'persons'),
      handle: async () => handled.shift()?.(),
    });
    for (let round = 0; round < 5; round += 1) {
      const arrival = new Promise<void>((resolve) => handled.push(resolve));
      await quick.write(async (_, append) => append(personsRegistered()));
      await arrival;
    }
    expect(follower.status().state).toBe('following');
  });

  it('tries again for as long as an agency that its handler needs is away, and parks nothing', async () => {
    let failures = 8;
    const { consumer, follower } = start({
      source: scriptedSource(wire(2)).source,
      handle: async () => {
        failures -= 1;
        if (failures >= 0) throw new Fault('AGENCY_UNAVAILABLE');
      },
    });
    await eventually(reached(follower, 2));
    expect(await listParked(logs.store.db, { consumer })).toEqual([]);
  });

  it('refuses to write for a consumer whose name another topic has', async () => {
    const { consumer, follower } = start({ source: scriptedSource(wire(1)).source });
    await eventually(reached(follower, 1));
    await follower.stop();
    const other = start({ consumer, topic: 'response', source: scriptedSource(wire(3)).source });
    await eventually(() => other.follower.status().state === 'retrying');
    expect(await effectsOf(consumer)).toEqual([1]);
  });
});

describe('a poison event', () => {
  const poison = (consumer: string, bad: number): EventHandler => {
    const note = noteEffect(consumer);
    return async (tx, event, append) => {
      await note(tx, event, append);
      if (event.sequence === bad) throw new TypeError('张三 must not be seen');
    };
  };

  it('is parked after five tries, within seconds, and the next ones pass', async () => {
    const consumer = randomUUID();
    const { follower } = start({
      consumer,
      source: scriptedSource(wire(5)).source,
      handle: poison(consumer, 3),
    });
    await eventually(reached(follower, 5));
    expect(await effectsOf(consumer)).toEqual([1, 2, 4, 5]);
    expect(await listParked(logs.store.db, { consumer })).toMatchObject([
      { sequence: 3, topic: 'persons', type: 'persons.registered', tries: 5, errorCode: 'TypeError' },
    ]);
    expect(JSON.stringify(await listParked(logs.store.db, { consumer }))).not.toContain('张三');
  });

  it('is parked at once when its type, its version or its payload is not known here', async () => {
    const log = wire(5).map((event, index) => {
      if (index === 1) return { ...event, type: 'case.beamed-up' };
      if (index === 2) return { ...event, version: 99 };
      return index === 3 ? { ...event, payload: { personIds: 'all of them' } } : event;
    });
    const { consumer, follower } = start({ source: scriptedSource(log).source });
    await eventually(reached(follower, 5));
    expect(await effectsOf(consumer)).toEqual([1, 5]);
    expect(await listParked(logs.store.db, { consumer })).toMatchObject([
      { sequence: 2, tries: 1, errorCode: 'UNKNOWN_TYPE' },
      { sequence: 3, tries: 1, errorCode: 'UNKNOWN_VERSION' },
      { sequence: 4, tries: 1, errorCode: 'INVALID_PAYLOAD' },
    ]);
  });

  it('can be replayed, once, when its cause is mended; until then it stays parked', async () => {
    const consumer = randomUUID();
    const { follower } = start({
      consumer,
      source: scriptedSource(wire(3)).source,
      handle: poison(consumer, 2),
    });
    await eventually(reached(follower, 3));
    const [parked] = await listParked(logs.store.db, { consumer });

    const eventId = parked?.eventId ?? '';
    expect(await follower.replayParked()).toEqual({
      applied: 0,
      failed: [{ eventId, errorCode: 'TypeError' }],
    });
    expect(await listParked(logs.store.db, { consumer })).toMatchObject([{ tries: 6 }]);

    const replay = () => replayParked({ db: logs.store.db, events, consumer, handle: noteEffect(consumer) });
    const results = await Promise.all([replay(), replay()]);
    expect(results.map(({ applied }) => applied).toSorted()).toEqual([0, 1]);
    expect(await effectsOf(consumer)).toEqual([1, 2, 3]);
    expect(await listParked(logs.store.db, { consumer })).toEqual([]);
    const entered = await logs.store.db.select().from(inbox).where(eq(inbox.consumer, consumer));
    expect(entered).toHaveLength(3);
  });
});

describe('a source that no longer keeps what follows the cursor', () => {
  it('stops the follower, visibly, unless it was told to begin with the oldest event', async () => {
    const log = wire(6);
    const { consumer, follower } = start({ source: scriptedSource(log.slice(0, 3)).source });
    await eventually(reached(follower, 3));
    await follower.stop();

    // The source was restored and pruned: it refuses the cursor, and keeps 2 to 6.
    const restored: FollowOptions['source'] = async function* (after, signal) {
      if (after === 'cursor-3') throw new Fault('CURSOR_EXPIRED', { details: { oldestCursor: 'cursor-1' } });
      yield* scriptedSource(log, [{ sends: [2, 3, 4, 5, 6], ending: 'wait' }]).source(after, signal);
    };
    const waiting = start({ consumer, source: restored });
    await eventually(() => waiting.follower.status().state === 'expired');
    expect(waiting.follower.status()).toMatchObject({ errorCode: 'CURSOR_EXPIRED', sequence: 3 });
    expect(await effectsOf(consumer)).toEqual([1, 2, 3]);
    await waiting.follower.stop();

    const restarted = start({ consumer, source: restored, onExpired: 'restart' });
    await eventually(reached(restarted.follower, 6));
    expect(await effectsOf(consumer)).toEqual(upTo(6));
  });
});
