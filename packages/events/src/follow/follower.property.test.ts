import { randomUUID } from 'node:crypto';
import { Fault } from '@tongbu/runtime';
import { asc, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WireEvent } from '../event.js';
import type { EventLog } from '../event-log.js';
import { effect, silent } from '../testing/effect.js';
import { eventually } from '../testing/eventually.js';
import { type Connection, scriptedSource } from '../testing/scripted-source.js';
import { makeTestLogs, personsRegistered, type TestLogs } from '../testing/test-log.js';
import { follow } from './follower.js';

const LENGTH = 8;
const RUNS = 60;

let logs: TestLogs;
let events: EventLog;
beforeAll(async () => {
  logs = await makeTestLogs();
  events = logs.openLog();
});
afterAll(() => logs.close());

/** A connection that sends whatever it likes: repeated, out of order, from the beginning, with holes. */
const connection: fc.Arbitrary<Connection> = fc.record({
  sends: fc.array(fc.integer({ min: 1, max: LENGTH }), { maxLength: 2 * LENGTH }),
  ending: fc.constantFrom('break', 'end'),
});

/** How the consumer itself is disturbed: numbers whose first tries fail, and where it is stopped and started anew. */
const disturbance = fc.record({
  fails: fc.array(fc.integer({ min: 1, max: LENGTH }), { maxLength: 3 }),
  stopsAt: fc.option(fc.integer({ min: 1, max: LENGTH })),
});

it('applies every event once and in order, whatever the connections send and wherever they break', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(connection, { maxLength: 6 }),
      disturbance,
      async (connections, { fails, stopsAt }) => {
        const log: WireEvent[] = Array.from({ length: LENGTH }, (_, index) => {
          const { type, version, payload } = personsRegistered();
          const sequence = index + 1;
          return {
            cursor: `c${sequence}`,
            sequence,
            eventId: randomUUID(),
            type,
            version,
            occurredAt: new Date(),
            payload,
          };
        });
        // An honest source begins with the event after the cursor; what it does next is the script's.
        const { source } = scriptedSource(log, connections);
        const consumer = randomUUID();
        const failing = [...fails];
        const start = () =>
          follow({
            store: logs.store,
            events,
            consumer,
            topic: 'persons',
            source: (after, signal) => honestly(log, after, source(after, signal)),
            handle: async (tx, { eventId, sequence }) => {
              await tx.insert(effect).values({ consumer, eventId, sequence });
              const index = failing.indexOf(sequence);
              if (index >= 0) {
                failing.splice(index, 1);
                throw new Fault('AGENCY_UNAVAILABLE');
              }
            },
            log: silent,
            retry: { firstMs: 1, capMs: 2 },
          });
        let follower = start();
        if (stopsAt !== null) {
          await eventually(() => (follower.status().sequence ?? 0) >= stopsAt);
          await follower.stop();
          follower = start();
        }
        await eventually(() => follower.status().sequence === LENGTH);
        await follower.stop();
        const rows = await logs.store.db
          .select({ sequence: effect.sequence })
          .from(effect)
          .where(eq(effect.consumer, consumer))
          .orderBy(asc(effect.place));
        expect(rows.map(({ sequence }) => sequence)).toEqual(log.map(({ sequence }) => sequence));
      },
    ),
    { numRuns: RUNS },
  );
});

/** Without a cursor a follower takes the first event that comes for the oldest one; a log sends that one first. */
async function* honestly(
  log: readonly WireEvent[],
  after: string,
  sent: AsyncIterable<WireEvent>,
): AsyncGenerator<WireEvent> {
  const [oldest] = log;
  if (after === '0' && oldest !== undefined) yield oldest;
  yield* sent;
}
