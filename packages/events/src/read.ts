import { Fault } from '@tongbu/runtime';
import type { Executor } from '@tongbu/store';
import type { Topic } from '@tongbu/vocabulary';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { decodeCursor, encodeCursor, OLDEST } from './cursor.js';
import type { StoredEvent } from './event.js';
import { event, topicHead } from './tables.js';

/** What a topic holds: the events `oldest` to `last`. Without any, `oldest` is `last + 1`. */
export interface TopicExtent {
  /** Absent when nothing was ever appended. */
  readonly epoch: string | undefined;
  readonly oldest: number;
  readonly last: number;
}

/** The most events that one read returns. */
export const MAX_BATCH = 1_000;

/** Reads what a topic holds. A topic that nobody appended to is empty, not an error. */
export async function readExtent(db: Executor, topic: Topic): Promise<TopicExtent> {
  const [row] = await db
    .select({
      epoch: topicHead.epoch,
      last: topicHead.seq,
      oldest: sql<string | null>`(SELECT min(${event.seq}) FROM ${event} WHERE ${event.topic} = ${topic})`,
    })
    .from(topicHead)
    .where(eq(topicHead.topic, topic));
  if (row === undefined) return { epoch: undefined, oldest: 1, last: 0 };
  return {
    epoch: row.epoch,
    last: row.last,
    oldest: row.oldest === null ? row.last + 1 : Number(row.oldest),
  };
}

/** The cursor before the oldest event that is kept. */
export function oldestCursor({ epoch, oldest }: TopicExtent): string {
  return epoch === undefined ? OLDEST : encodeCursor({ epoch, sequence: oldest - 1 });
}

/** The fault that ends a stream whose next event is no longer there. Carries the oldest cursor that is. */
export function cursorExpired(extent: TopicExtent): Fault {
  return new Fault('CURSOR_EXPIRED', { details: { oldestCursor: oldestCursor(extent) } });
}

/**
 * The number after which a reader goes on. Throws `CURSOR_INVALID` for text that is no cursor, and
 * `CURSOR_EXPIRED` when what follows the cursor is not kept: it is older than the oldest event, of another
 * epoch (a restored database, or another topic), or ahead of the log (which was then set back).
 */
export function resolveCursor(extent: TopicExtent, cursor: string): number {
  if (cursor === OLDEST) return extent.oldest - 1;
  const { epoch, sequence } = decodeCursor(cursor);
  if (epoch !== extent.epoch || sequence < extent.oldest - 1 || sequence > extent.last)
    throw cursorExpired(extent);
  return sequence;
}

/**
 * Reads the events after a number, oldest first. The first one may be further on than the next number, when
 * older ones were pruned meanwhile: the caller checks.
 */
export async function readEvents(
  db: Executor,
  topic: Topic,
  after: number,
  limit: number,
): Promise<StoredEvent[]> {
  const rows = await db
    .select({
      epoch: topicHead.epoch,
      sequence: event.seq,
      eventId: event.eventId,
      type: event.type,
      version: event.version,
      occurredAt: event.occurredAt,
      payload: event.payload,
    })
    .from(event)
    .innerJoin(topicHead, eq(topicHead.topic, event.topic))
    .where(and(eq(event.topic, topic), gt(event.seq, after)))
    .orderBy(asc(event.seq))
    .limit(limit);
  return rows.map(({ epoch, ...row }) => ({
    cursor: encodeCursor({ epoch, sequence: row.sequence }),
    topic,
    ...row,
  }));
}

/** The epoch and last number of the topics that exist, for a look at many of them in one query. */
export async function readHeads(
  db: Executor,
  topics: readonly Topic[],
): Promise<{ topic: string; epoch: string; last: number }[]> {
  return await db
    .select({ topic: topicHead.topic, epoch: topicHead.epoch, last: topicHead.seq })
    .from(topicHead)
    .where(sql`${topicHead.topic} = any(${sql.param([...topics])})`);
}
