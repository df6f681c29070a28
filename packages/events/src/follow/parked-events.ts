import { failpoint } from '@tongbu/runtime';
import type { Database, Executor, Transaction } from '@tongbu/store';
import { parseEvent, type Topic } from '@tongbu/vocabulary';
import { and, asc, count, eq, max, min, sql } from 'drizzle-orm';
import type { Append, FollowedEvent, WireEvent } from '../event.js';
import type { EventLog } from '../event-log.js';
import { inbox, parkedEvent } from '../tables.js';
import { errorCode, isTransient } from '../transient.js';

/** Applies one event with `tx`, and nothing outside it: the transaction may be undone and run again. */
export type EventHandler = (tx: Transaction, event: FollowedEvent, append: Append) => Promise<void>;

/** An event that a consumer could not apply, and why, as a code. */
export interface ParkedEvent {
  readonly consumer: string;
  readonly topic: string;
  readonly sequence: number;
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: Date;
  readonly tries: number;
  readonly errorCode: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** What a replay came to. `failed` are parked still. */
export interface ReplayResult {
  readonly applied: number;
  readonly failed: readonly { readonly eventId: string; readonly errorCode: string }[];
}

interface ReplayOptions {
  readonly db: Database;
  readonly events: EventLog;
  readonly consumer: string;
  readonly handle: EventHandler;
  /** Absent: every parked event of the consumer. */
  readonly eventId?: string;
}

const summary = {
  consumer: parkedEvent.consumer,
  topic: parkedEvent.topic,
  sequence: parkedEvent.seq,
  eventId: parkedEvent.eventId,
  type: parkedEvent.type,
  version: parkedEvent.version,
  occurredAt: parkedEvent.occurredAt,
  tries: parkedEvent.tries,
  errorCode: parkedEvent.errorCode,
  firstAt: parkedEvent.firstAt,
  lastAt: parkedEvent.lastAt,
};

/** Sets an event aside, inside the transaction that moves the consumer past it. */
export async function parkEvent(
  tx: Executor,
  {
    consumer,
    topic,
    event,
    tries,
    code,
  }: {
    consumer: string;
    topic: string;
    event: WireEvent;
    tries: number;
    code: string;
  },
): Promise<void> {
  await tx.execute(sql`
    INSERT INTO parked_event AS parked (consumer, event_id, topic, seq, type, version, occurred_at, payload,
                                        tries, error_code, first_at, last_at)
    VALUES (${consumer}, ${event.eventId}, ${topic}, ${event.sequence}, ${event.type}, ${event.version},
            ${event.occurredAt.toISOString()}::timestamptz, ${JSON.stringify(event.payload ?? null)}::text::jsonb,
            ${tries}, ${code}, clock_timestamp(), clock_timestamp())
    ON CONFLICT (consumer, event_id) DO UPDATE
    SET tries = parked.tries + excluded.tries, error_code = excluded.error_code, last_at = excluded.last_at`);
}

/** The parked events, in the order in which they were sent: of one consumer, or of all. */
export async function listParked(
  db: Executor,
  { consumer, limit = 100 }: { consumer?: string; limit?: number } = {},
): Promise<ParkedEvent[]> {
  return await db
    .select(summary)
    .from(parkedEvent)
    .where(consumer === undefined ? undefined : eq(parkedEvent.consumer, consumer))
    .orderBy(asc(parkedEvent.consumer), asc(parkedEvent.seq))
    .limit(limit);
}

/** Parked events of one kind, of one consumer, for one reason. */
export interface ParkedCount {
  readonly consumer: string;
  readonly topic: string;
  readonly type: string;
  readonly errorCode: string;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** How many events are parked, by consumer, kind and reason. */
export async function countParked(db: Executor): Promise<ParkedCount[]> {
  const { consumer, topic, type, errorCode: code, firstAt, lastAt } = parkedEvent;
  const rows = await db
    .select({
      consumer,
      topic,
      type,
      errorCode: code,
      count: count(),
      firstAt: min(firstAt),
      lastAt: max(lastAt),
    })
    .from(parkedEvent)
    .groupBy(consumer, topic, type, code)
    .orderBy(asc(consumer), asc(topic), asc(type), asc(code));
  // A group has a row, so neither is null.
  const none = new Date(0);
  return rows.map((row) => ({ ...row, firstAt: row.firstAt ?? none, lastAt: row.lastAt ?? none }));
}

/**
 * Tries parked events once more, in order, each in a transaction of its own with its inbox row; an event
 * whose effects exist already is only taken off the list. May run beside the follower and beside another
 * replay: each event is applied once. Rejects when the database goes away; what was applied stays applied.
 */
export async function replayParked(options: ReplayOptions): Promise<ReplayResult> {
  const { db, consumer, eventId } = options;
  const wanted = await db
    .select({ eventId: parkedEvent.eventId })
    .from(parkedEvent)
    .where(
      and(
        eq(parkedEvent.consumer, consumer),
        eventId === undefined ? undefined : eq(parkedEvent.eventId, eventId),
      ),
    )
    .orderBy(asc(parkedEvent.seq));
  const failed: { eventId: string; errorCode: string }[] = [];
  let applied = 0;
  for (const { eventId: id } of wanted) {
    try {
      if (await replayOne(options, id)) applied += 1;
    } catch (error) {
      if (isTransient(error)) throw error;
      const code = error instanceof Refused ? error.code : errorCode(error);
      failed.push({ eventId: id, errorCode: code });
      await db
        .update(parkedEvent)
        .set({ tries: sql`${parkedEvent.tries} + 1`, errorCode: code, lastAt: sql`clock_timestamp()` })
        .where(and(eq(parkedEvent.consumer, consumer), eq(parkedEvent.eventId, id)));
    }
  }
  return { applied, failed };
}

/** Whether the event was still parked; it is not any more. */
async function replayOne({ events, consumer, handle }: ReplayOptions, eventId: string): Promise<boolean> {
  const one = and(eq(parkedEvent.consumer, consumer), eq(parkedEvent.eventId, eventId));
  return await events.write(async (tx, append) => {
    const [row] = await tx
      .select({ ...summary, payload: parkedEvent.payload })
      .from(parkedEvent)
      .where(one)
      .for('update');
    if (row === undefined) return false;
    const entered = await tx
      .insert(inbox)
      .values({ consumer, eventId, appliedAt: new Date() })
      .onConflictDoNothing()
      .returning({ eventId: inbox.eventId });
    if (entered.length > 0) {
      const parsed = parseEvent(row.type, row.version, row.payload);
      if (!parsed.ok) throw new Refused(parsed.code);
      const { sequence, occurredAt } = row;
      await handle(tx, { ...parsed.event, topic: row.topic as Topic, sequence, eventId, occurredAt }, append);
    }
    await tx.delete(parkedEvent).where(one);
    failpoint('events.after_replay_before_commit');
    return true;
  });
}

/** The vocabulary still does not know the event. */
class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
