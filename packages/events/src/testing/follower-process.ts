import { setTimeout as sleep } from 'node:timers/promises';
import { TestHops } from '@tongbu/hop/testing';
import { type Environment, readEnvironment, runMain } from '@tongbu/runtime';
import { openStore } from '@tongbu/store';
import { z } from 'zod';
import { agencyEventSource } from '../agency-event-source.js';
import { EventLog } from '../event-log.js';
import { follow } from '../follow/follower.js';
import { effect, silent } from './effect.js';

/** The names of the variables that a follower process is started with. */
const variables = {
  DATABASE_URL: z.string(),
  SOURCE_URL: z.string(),
  CONSUMER: z.string(),
  LEASE_MS: z.coerce.number(),
  /** The number of an event whose handler says so to the parent, and then takes its time. */
  LINGER_AT: z.coerce.number().default(0),
  LINGER_MS: z.coerce.number().default(0),
};

/** An agency's service with nothing in it but one follower, for tests to kill, freeze and start again. */
export async function main(environment: Environment): Promise<void> {
  await runMain({
    name: 'follower',
    environment,
    log: silent,
    start: async (lifecycle) => {
      const { DATABASE_URL, SOURCE_URL, CONSUMER, LEASE_MS, LINGER_AT, LINGER_MS } = readEnvironment(
        variables,
        environment,
      );
      const store = await openStore({ url: DATABASE_URL, max: 4 }).then((opened) => opened.asService());
      lifecycle.onStop('store', () => store.close());
      const events = new EventLog({ store, log: silent });
      lifecycle.onStop('events', () => events.close());
      const follower = follow({
        store,
        events,
        consumer: CONSUMER,
        topic: 'persons',
        source: agencyEventSource({
          url: SOURCE_URL,
          topic: 'persons',
          authorization: async () => 'Bearer test',
          hop: new TestHops('service:TRANSPORT').signer('service:TRANSPORT').to('health'),
        }),
        handle: async (tx, { eventId, sequence, occurredAt }, append) => {
          await tx.insert(effect).values({ consumer: CONSUMER, eventId, sequence });
          const settledAt = occurredAt.toISOString();
          const payload = { caseId: eventId, outcome: 'CONFIRMED', settledAt, exercise: true } as const;
          append({ topic: 'response', type: 'case.settled', version: 1, payload });
          if (sequence === LINGER_AT) {
            process.send?.({ type: 'lingering' });
            await sleep(LINGER_MS);
          }
        },
        log: silent,
        leaseMs: LEASE_MS,
        idleMs: 500,
      });
      lifecycle.onStop('follower', () => follower.stop());
      lifecycle.ready({ port: 0 });
    },
  });
}
