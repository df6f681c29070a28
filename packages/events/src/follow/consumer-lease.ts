import type { Executor } from '@tongbu/store';
import { sql } from 'drizzle-orm';

/** The right to write for a consumer, and how far the consumer has come. */
export interface ConsumerLease {
  readonly consumer: string;
  readonly owner: string;
  /** Grows with every change of owner; what an older owner still tries to write is refused by it. */
  readonly fence: number;
  /** Null before the first event. */
  cursor: string | null;
  sequence: number | null;
}

interface LeaseOptions {
  readonly consumer: string;
  readonly topic: string;
  readonly owner: string;
  readonly leaseMs: number;
}

/** Thrown when another owner has taken the consumer over: whatever was under way is undone. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Takes the consumer if it is new, if its lease has run out, or if `owner` holds it already. Otherwise says
 * how long the present lease still runs. Time is the database's, so the processes' clocks do not matter.
 * Throws when the consumer follows another topic: two different followers were given one name.
 */
export async function takeLease(
  db: Executor,
  { consumer, topic, owner, leaseMs }: LeaseOptions,
): Promise<ConsumerLease | { readonly heldForMs: number }> {
  const [taken] = await db.execute<{
    topic: string;
    fence: string;
    cursor: string | null;
    seq: string | null;
  }>(sql`
    INSERT INTO consumer_cursor AS held (consumer, topic, owner, fence, lease_until)
    VALUES (${consumer}, ${topic}, ${owner}, 1, clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond')
    ON CONFLICT (consumer) DO UPDATE
    SET owner = excluded.owner, fence = held.fence + 1, lease_until = excluded.lease_until
    WHERE held.topic = excluded.topic AND (held.lease_until <= clock_timestamp() OR held.owner = excluded.owner)
    RETURNING topic, fence::text, cursor, seq::text`);
  if (taken !== undefined) {
    const sequence = taken.seq === null ? null : Number(taken.seq);
    return { consumer, owner, fence: Number(taken.fence), cursor: taken.cursor, sequence };
  }
  const [held] = await db.execute<{ topic: string; held_ms: number }>(sql`
    SELECT topic, extract(epoch FROM lease_until - clock_timestamp())::float8 * 1000 AS held_ms
    FROM consumer_cursor WHERE consumer = ${consumer}`);
  if (held !== undefined && held.topic !== topic) {
    throw new Error(`the consumer ${consumer} already follows the topic ${held.topic}`);
  }
  return { heldForMs: Math.max(0, Number(held?.held_ms ?? 0)) };
}

/** Holds the lease for `leaseMs` from now. False when it is another's: stop at once. */
export async function renewLease(db: Executor, lease: ConsumerLease, leaseMs: number): Promise<boolean> {
  // A renewal that a crash of the server forgets is harmless, so it need not wait for the disk.
  const renewed = await db.execute(sql`
    WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE consumer_cursor SET lease_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'
    FROM quick
    WHERE consumer = ${lease.consumer} AND owner = ${lease.owner} AND fence = ${lease.fence}
    RETURNING 1 AS renewed`);
  return renewed.length > 0;
}

/** Lets others take the consumer at once. Does nothing when it is another's already. */
export async function releaseLease(db: Executor, lease: ConsumerLease): Promise<void> {
  await db.execute(sql`
    UPDATE consumer_cursor SET lease_until = clock_timestamp()
    WHERE consumer = ${lease.consumer} AND owner = ${lease.owner} AND fence = ${lease.fence}`);
}

/**
 * Forgets how far the consumer has come, so that it begins with the oldest event that its source keeps. What
 * its inbox holds is not applied again. Throws `LeaseLost` when the consumer is another's.
 */
export async function rewindLease(db: Executor, lease: ConsumerLease): Promise<void> {
  const rewound = await db.execute(sql`
    UPDATE consumer_cursor SET cursor = NULL, seq = NULL
    WHERE consumer = ${lease.consumer} AND owner = ${lease.owner} AND fence = ${lease.fence}
    RETURNING 1 AS rewound`);
  if (rewound.length === 0) throw new LeaseLost();
  lease.cursor = null;
  lease.sequence = null;
}
