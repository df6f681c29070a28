import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store, Transaction } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { bigint, pgTable, uuid } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendEvents } from './append.js';
import type { EventLog } from './event-log.js';
import { eventually } from './testing/eventually.js';
import { makeTestLogs, personsRegistered, type TestLogs } from './testing/test-log.js';

const WRITERS = 64;
const TRANSACTIONS = 2_560;

/** The control: what most outboxes do, numbers from a sequence and a reader that asks for larger ones. */
const naive = pgTable('naive', {
  id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
  eventId: uuid('event_id').notNull(),
});

class Undone extends Error {}

let logs: TestLogs;
beforeAll(async () => {
  logs = await makeTestLogs({ naive });
});
afterAll(() => logs.close());

/** One transaction of a writer. Returns the event's id, or undefined when it was undone. */
async function writeOnce(store: Store, events: EventLog): Promise<string | undefined> {
  const eventId = randomUUID();
  const undo = Math.random() < 0.1;
  const holdBefore = Math.random() < 0.3 ? Math.random() * 10 : 0;
  const business = async (tx: Transaction): Promise<void> => {
    // When a commit becomes visible, and not when it is safe, is what is tried here; the disk would only slow it.
    await tx.execute(sql`SET LOCAL synchronous_commit = off`);
    await tx.insert(naive).values({ eventId });
    if (holdBefore > 0) await sleep(holdBefore);
  };
  try {
    if (!undo && Math.random() < 0.8) {
      await events.write(async (tx, append) => {
        await business(tx);
        append(personsRegistered(eventId));
      });
    } else {
      // By hand, to hold and to undo while the counter is taken: the worst moment.
      await store.transaction(async (tx) => {
        await business(tx);
        await appendEvents(tx, [personsRegistered(eventId)]);
        await sleep(Math.random() * 5);
        if (undo) throw new Undone();
      });
    }
    return eventId;
  } catch (error) {
    if (error instanceof Undone) return undefined;
    throw error;
  }
}

describe('64 concurrent writers, with holds and rollbacks', () => {
  it('lose nothing and leave no gap, where a cursor over a sequence loses events', async () => {
    const store = await logs.openStore(WRITERS);
    const writer = logs.openLog({ store });
    const reader = logs.openLog({ pollMs: 25 });
    const streaming = reader.stream('persons', { after: '0' });
    const streamed: { sequence: number; eventId: string }[] = [];
    const readByCursor: { sequence: number; eventId: string }[] = [];
    const readNaively: string[] = [];
    let writing = true;

    const readers = [
      (async () => {
        for await (const event of streaming) streamed.push(event);
      })(),
      (async () => {
        let after = '0';
        for (let last = false; !last; ) {
          last = !writing;
          for (const event of await reader.read('persons', { after, limit: 1_000 })) {
            readByCursor.push(event);
            after = event.cursor;
          }
          await sleep(1);
        }
      })(),
      (async () => {
        let after = 0;
        for (let last = false; !last; ) {
          last = !writing;
          const rows = await logs.store.db.select().from(naive).where(sql`id > ${after}`).orderBy(naive.id);
          for (const { id, eventId } of rows) {
            readNaively.push(eventId);
            after = id;
          }
          await sleep(1);
        }
      })(),
    ];

    const acknowledged: string[] = [];
    let undone = 0;
    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        for (let turn = 0; turn < TRANSACTIONS / WRITERS; turn += 1) {
          const eventId = await writeOnce(store, writer);
          if (eventId === undefined) undone += 1;
          else acknowledged.push(eventId);
        }
      }),
    );
    await eventually(
      () => streamed.length >= acknowledged.length && readByCursor.length >= acknowledged.length,
    );
    writing = false;
    await streaming.return();
    await Promise.all(readers);

    const run = Array.from({ length: acknowledged.length }, (_, index) => index + 1);
    for (const seen of [streamed, readByCursor]) {
      expect(seen.map(({ sequence }) => sequence)).toEqual(run);
      expect(new Set(seen.map(({ eventId }) => eventId))).toEqual(new Set(acknowledged));
    }
    expect(undone).toBeGreaterThan(TRANSACTIONS * 0.05);

    // Were the control to lose nothing, the writers would not have been rough enough to prove anything.
    const seenNaively = new Set(readNaively);
    const lost = acknowledged.filter((eventId) => !seenNaively.has(eventId)).length;
    expect(lost).toBeGreaterThan(acknowledged.length * 0.01);
  });
});
