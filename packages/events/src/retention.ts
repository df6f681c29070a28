import type { Executor } from '@tongbu/store';
import type { Topic } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';

/**
 * Removes the events of a topic that stand before the first one of `keepFrom` or later, and says how many.
 * What is left has no gap. A reader that was not through with them gets `CURSOR_EXPIRED`, so keep events
 * for longer than a consumer may be away.
 */
export async function pruneEvents(db: Executor, topic: Topic, keepFrom: Date): Promise<number> {
  const removed = await db.execute(sql`
    DELETE FROM event WHERE topic = ${topic} AND seq < coalesce(
      (SELECT min(seq) FROM event WHERE topic = ${topic} AND occurred_at >= ${keepFrom.toISOString()}::timestamptz),
      (SELECT seq + 1 FROM topic_head WHERE topic = ${topic}))
    RETURNING seq`);
  return removed.length;
}

/**
 * Forgets which events were applied before a moment, and says how many. An event that is forgotten and then
 * sent again would be applied again: keep what the sources keep, and longer.
 */
export async function pruneInbox(db: Executor, keepFrom: Date): Promise<number> {
  const removed = await db.execute(sql`
    DELETE FROM inbox WHERE applied_at < ${keepFrom.toISOString()}::timestamptz RETURNING 1`);
  return removed.length;
}

/**
 * Begins a new epoch for every topic: run it on a database that was restored from a backup, before it
 * serves. Every cursor that was given out before, also one past the restored end, is refused with
 * `CURSOR_EXPIRED` from then on instead of pointing at other events.
 */
export async function beginEpoch(db: Executor): Promise<void> {
  await db.execute(sql`UPDATE topic_head SET epoch = gen_random_uuid()`);
}
