import { createLogger } from '@tongbu/runtime';
import { bigint, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';

/** What handlers in tests write. Without a key, so that an effect that happened twice is seen. */
export const effect = pgTable('effect', {
  consumer: text('consumer').notNull(),
  eventId: uuid('event_id').notNull(),
  sequence: integer('sequence').notNull(),
  place: bigint('place', { mode: 'number' }).generatedAlwaysAsIdentity(),
});

/** Nothing that a test prints. */
export const silent = createLogger({ name: 'test', level: 'silent' });
