import type { Executor, Transaction } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import type { WireEvent } from '../event.js';
import { type ConsumerLease, LeaseLost } from './consumer-lease.js';

/** Thrown when an event is not the one after the last that was applied: what lies between must be read first. */
export class EventHole extends Error {
  override readonly name = 'EventHole';
}

export interface AdvanceOptions {
  readonly lease: ConsumerLease;
  readonly leaseMs: number;
  /** After this long without a statement the server ends the transaction, and so frees what a frozen process holds. */
  readonly idleMs: number;
}

/** Whether the event is the next one, and whether it was applied before. */
export type Advance = 'first time' | 'seen before' | 'already behind us';

/**
 * Moves the consumer past an event, inside the transaction that holds the event's effects. `enter` also
 * writes the inbox row; an event that was in it is `seen before`, and its effects must not be repeated.
 * Throws `LeaseLost` when another process has taken over, and `EventHole` when the event is not the next one.
 *
 * Goes first in the transaction: the row stays locked until the commit, so a successor cannot begin between.
 */
export async function advance(
  tx: Transaction,
  event: WireEvent,
  { lease, leaseMs, idleMs }: AdvanceOptions,
  enter: boolean,
): Promise<Advance> {
  const [result] = await tx.execute<{ moved: number; entered: number }>(sql`
    WITH moved AS (
      UPDATE consumer_cursor
      SET cursor = ${event.cursor}, seq = ${event.sequence},
          lease_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'
      WHERE consumer = ${lease.consumer} AND owner = ${lease.owner} AND fence = ${lease.fence}
        AND (seq IS NULL OR seq = ${event.sequence - 1})
      RETURNING consumer
    ), entered AS (
      INSERT INTO inbox (consumer, event_id, applied_at)
      SELECT consumer, ${event.eventId}::uuid, clock_timestamp() FROM moved WHERE ${enter}::boolean
      ON CONFLICT DO NOTHING
      RETURNING 1
    )
    SELECT (SELECT count(*) FROM moved)::int AS moved, (SELECT count(*) FROM entered)::int AS entered,
           set_config('idle_in_transaction_session_timeout', ${String(idleMs)}, true)`);
  if (result?.moved === 1) return result.entered === 1 || !enter ? 'first time' : 'seen before';
  return await explain(tx, event, lease);
}

async function explain(tx: Executor, event: WireEvent, lease: ConsumerLease): Promise<Advance> {
  const [row] = await tx.execute<{ owner: string; fence: string; seq: string | null }>(sql`
    SELECT owner, fence::text, seq::text FROM consumer_cursor WHERE consumer = ${lease.consumer}`);
  if (row?.owner !== lease.owner || Number(row.fence) !== lease.fence) throw new LeaseLost();
  // A commit whose answer was lost had succeeded.
  if (row.seq !== null && Number(row.seq) >= event.sequence) return 'already behind us';
  throw new EventHole();
}
