import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventLog } from '../event-log.js';
import { localEventSource } from '../local-event-source.js';
import { consumerCursor } from '../tables.js';
import { effect, silent } from '../testing/effect.js';
import { eventually } from '../testing/eventually.js';
import { makeTestLogs, personsRegistered, type TestLogs } from '../testing/test-log.js';
import { advance } from './advance.js';
import {
  type ConsumerLease,
  LeaseLost,
  releaseLease,
  renewLease,
  rewindLease,
  takeLease,
} from './consumer-lease.js';
import { type Follower, follow } from './follower.js';

let logs: TestLogs;
let events: EventLog;
beforeAll(async () => {
  logs = await makeTestLogs();
  events = logs.openLog();
});
afterAll(() => logs.close());

const LEASE_MS = 1_000;

async function take(consumer: string, owner: string, leaseMs = LEASE_MS): Promise<ConsumerLease> {
  const lease = await takeLease(logs.store.db, { consumer, topic: 'persons', owner, leaseMs });
  if ('heldForMs' in lease) throw new Error(`held for another ${lease.heldForMs} ms`);
  return lease;
}

describe('a lease', () => {
  it('is one process’s until it runs out or is given free', async () => {
    const consumer = randomUUID();
    const [first, second] = [randomUUID(), randomUUID()];
    const lease = await take(consumer, first);
    await expect(take(consumer, second)).rejects.toThrow('held for another');
    await releaseLease(logs.store.db, lease);
    expect((await take(consumer, second)).fence).toBe(lease.fence + 1);
    await expect(take(consumer, first)).rejects.toThrow('held for another');
    await sleep(LEASE_MS + 50);
    expect((await take(consumer, first)).fence).toBe(lease.fence + 2);
  });

  it('is taken by one of many who ask at the same moment', async () => {
    const consumer = randomUUID();
    const asked = await Promise.allSettled(
      Array.from({ length: 20 }, () => take(consumer, randomUUID(), 60_000)),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('that was lost renews, rewinds and writes nothing: the fence has moved on', async () => {
    const consumer = randomUUID();
    const old = await take(consumer, randomUUID(), 1);
    await sleep(10);
    const taken = await take(consumer, randomUUID(), 60_000);
    expect(await renewLease(logs.store.db, old, 60_000)).toBe(false);
    await expect(rewindLease(logs.store.db, old)).rejects.toThrow(LeaseLost);
    await releaseLease(logs.store.db, old);
    expect(await renewLease(logs.store.db, taken, 60_000)).toBe(true);

    const event = {
      ...personsRegistered(),
      eventId: randomUUID(),
      cursor: 'c',
      sequence: 1,
      occurredAt: new Date(),
    };
    const write = () =>
      logs.store.transaction((tx) =>
        advance(tx, event, { lease: old, leaseMs: LEASE_MS, idleMs: 1_000 }, true),
      );
    await expect(write()).rejects.toThrow(LeaseLost);

    // Not even once the consumer is its own again: what was begun under the old lease is over.
    await releaseLease(logs.store.db, taken);
    await take(consumer, old.owner);
    await expect(write()).rejects.toThrow(LeaseLost);
  });
});

describe('two replicas with the same consumer', () => {
  async function makeReplica(
    consumer: string,
    name: string,
  ): Promise<{ follower: Follower; die: () => void }> {
    const store = await logs.openStore(4);
    let dead = false;
    const replica = follow({
      // A process that dies or freezes says nothing more to the database: neither renewals nor farewells.
      store: {
        ...store,
        db: new Proxy(store.db, {
          get(target, property, receiver) {
            if (dead && property === 'execute') return () => new Promise(() => {});
            return Reflect.get(target, property, receiver);
          },
        }),
      },
      events: logs.openLog({ store }),
      consumer,
      topic: 'persons',
      source: localEventSource(events, 'persons'),
      handle: async (tx, { eventId, sequence }) => {
        if (dead) await new Promise(() => {});
        await tx.insert(effect).values({ consumer: name, eventId, sequence });
      },
      log: silent,
      leaseMs: 1_500,
      idleMs: 500,
    });
    const die = () => {
      dead = true;
    };
    return { follower: replica, die };
  }

  it('apply each event once between them, and the second goes on where the first died', async () => {
    const consumer = randomUUID();
    const names = [randomUUID(), randomUUID()] as const;
    const first = await makeReplica(consumer, names[0]);
    await eventually(() => first.follower.status().state === 'following');
    const second = await makeReplica(consumer, names[1]);
    const write = () => events.write(async (_, append) => append(personsRegistered()));
    for (let count = 0; count < 10; count += 1) await write();
    await eventually(() => first.follower.status().sequence === 10);
    expect(second.follower.status()).toMatchObject({ state: 'standing by', sequence: null });

    // Dies in the middle of event 11, with its transaction open.
    first.die();
    await write();
    const diedAt = performance.now();
    for (let count = 0; count < 9; count += 1) await write();
    await eventually(() => second.follower.status().sequence === 20, 15_000);
    expect(performance.now() - diedAt).toBeLessThan(15_000);

    const rows = await logs.store.db.select().from(effect);
    const byName = (name: string) =>
      rows
        .filter((row) => row.consumer === name)
        .map(({ sequence }) => sequence)
        .toSorted((a, b) => a - b);
    expect(byName(names[0])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(byName(names[1])).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    await second.follower.stop();
    const [row] = await logs.store.db
      .select()
      .from(consumerCursor)
      .where(eq(consumerCursor.consumer, consumer));
    expect(row).toMatchObject({ seq: 20, fence: 2 });
  });
});
