import { fence } from '@tongbu/store';
import {
  bigint,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';

/**
 * The counter of each topic. Appending takes its row last and holds it until the commit, so numbers come
 * without gaps and in the order of the commits. `epoch` tells this life of the log from the one before a
 * restore: cursors of another epoch are refused.
 */
export const topicHead = pgTable('topic_head', {
  topic: text('topic').primaryKey(),
  epoch: uuid('epoch').notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
});

/** The append-only log, for the service's own work: callers see what streams show them. Rows are written by `appendEvents` and removed from the old end by `pruneEvents` only. */
export const event = pgTable(
  'event',
  {
    topic: text('topic').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    eventId: uuid('event_id').notNull(),
    type: text('type').notNull(),
    version: integer('version').notNull(),
    // Milliseconds, as on the wire, so that an event read back equals the event as it was appended.
    occurredAt: timestamp('occurred_at', { withTimezone: true, precision: 3 }).notNull(),
    payload: jsonb('payload').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.topic, table.seq] }),
    unique('event_topic_event_id_unique').on(table.topic, table.eventId),
    ...fence(),
  ],
);

/** What each consumer has applied: its key makes the effect of an event happen once, however often it arrives. */
export const inbox = pgTable(
  'inbox',
  {
    consumer: text('consumer').notNull(),
    eventId: uuid('event_id').notNull(),
    appliedAt: timestamp('applied_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.consumer, table.eventId] })],
);

/**
 * How far each consumer has come, and which process may write for it. `cursor` is kept as the source gave
 * it. `fence` grows with every change of owner: a write that names an older fence changes nothing.
 */
export const consumerCursor = pgTable('consumer_cursor', {
  consumer: text('consumer').primaryKey(),
  topic: text('topic').notNull(),
  cursor: text('cursor'),
  seq: bigint('seq', { mode: 'number' }),
  owner: uuid('owner').notNull(),
  fence: bigint('fence', { mode: 'number' }).notNull(),
  leaseUntil: timestamp('lease_until', { withTimezone: true }).notNull(),
});

/** Events that a consumer could not apply, kept whole so that they can be replayed. `error_code` holds no value. */
export const parkedEvent = pgTable(
  'parked_event',
  {
    consumer: text('consumer').notNull(),
    eventId: uuid('event_id').notNull(),
    topic: text('topic').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    type: text('type').notNull(),
    version: integer('version').notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true, precision: 3 }).notNull(),
    payload: jsonb('payload').notNull(),
    tries: integer('tries').notNull(),
    errorCode: text('error_code').notNull(),
    firstAt: timestamp('first_at', { withTimezone: true, precision: 3 }).notNull(),
    lastAt: timestamp('last_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.consumer, table.eventId] }), ...fence()],
);

/**
 * The tables of this package. Every service has its own set: its schema file says
 * `export const { topicHead, event, inbox, consumerCursor, parkedEvent } = eventTables`.
 */
export const eventTables = { topicHead, event, inbox, consumerCursor, parkedEvent } as const;
