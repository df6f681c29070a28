import { randomUUID } from 'node:crypto';
import type { Executor } from '@tongbu/store';
import { parseEvent, TOPICS } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { encodeCursor } from './cursor.js';
import type { NewEvent, StoredEvent } from './event.js';

/**
 * Appends events inside the caller's transaction and gives them back, numbered, in the order given. Must be
 * the last thing the transaction does: the counters of the topics stay locked until it ends, which is what
 * keeps the numbers gapless and in commit order, and every other writer of these topics waits meanwhile.
 * All topics of a transaction go into one call, which locks them in sorted order; two calls can deadlock.
 *
 * Throws when a payload does not fit the vocabulary or the topic does not carry the type: a programming
 * error, and nothing is stored. A topic that already holds the event id fails with a unique violation.
 */
export async function appendEvents(tx: Executor, events: readonly NewEvent[]): Promise<StoredEvent[]> {
  if (events.length === 0) return [];
  const checked = events.map(check);
  const placeInTopic = new Map<string, number>();
  const rows = checked.map((event, position) => {
    const place = (placeInTopic.get(event.topic) ?? 0) + 1;
    placeInTopic.set(event.topic, place);
    return {
      position,
      place,
      topic: event.topic,
      event_id: event.eventId,
      type: event.type,
      version: event.version,
      occurred_at: event.occurredAt,
      payload: event.payload,
    };
  });

  // One statement, so that the counters are held for one round trip and the commit. The text is cast twice
  // because the driver would turn a parameter that the server describes as jsonb into JSON a second time.
  const numbered = await tx.execute<Numbered>(sql`
    WITH incoming AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS given (
        position int, place int, topic text, event_id uuid, type text, version int,
        occurred_at timestamptz, payload jsonb)
    ), counted AS (
      SELECT topic, count(*) AS size FROM incoming GROUP BY topic
    ), head AS (
      INSERT INTO topic_head (topic, epoch, seq)
      SELECT topic, gen_random_uuid(), size FROM counted ORDER BY topic COLLATE "C"
      ON CONFLICT (topic) DO UPDATE SET seq = topic_head.seq + excluded.seq
      RETURNING topic, epoch, seq
    ), stored AS (
      INSERT INTO event (topic, seq, event_id, type, version, occurred_at, payload)
      SELECT topic, head.seq - counted.size + incoming.place, event_id, type, version,
             coalesce(occurred_at, clock_timestamp()), payload
      FROM incoming JOIN counted USING (topic) JOIN head USING (topic)
      RETURNING topic, seq, event_id, occurred_at
    )
    SELECT incoming.position, head.epoch, stored.seq::text AS sequence,
           (extract(epoch FROM stored.occurred_at) * 1000)::bigint::text AS occurred_ms
    FROM stored JOIN head USING (topic) JOIN incoming USING (topic, event_id)
    ORDER BY incoming.position`);

  return numbered.map(({ position, epoch, sequence: digits, occurred_ms }) => {
    const event = checked[position];
    if (event === undefined) throw new Error('the database numbered an event that was not given');
    const sequence = Number(digits);
    return {
      cursor: encodeCursor({ epoch, sequence }),
      topic: event.topic,
      sequence,
      eventId: event.eventId,
      type: event.type,
      version: event.version,
      occurredAt: new Date(Number(occurred_ms)),
      payload: event.payload,
    };
  });
}

type Numbered = { position: number; epoch: string; sequence: string; occurred_ms: string };

function check(event: NewEvent): NewEvent & { readonly eventId: string } {
  const types: readonly string[] = TOPICS[event.topic].types;
  if (!types.includes(event.type)) throw new Error(`the topic ${event.topic} does not carry ${event.type}`);
  const result = parseEvent(event.type, event.version, event.payload);
  if (!result.ok) {
    throw new Error(
      `cannot append ${event.type} ${event.version}: ${result.code} ${result.path ?? ''}`.trim(),
    );
  }
  return { ...event, ...result.event, eventId: event.eventId ?? randomUUID() } as NewEvent & {
    eventId: string;
  };
}
