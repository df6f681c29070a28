import { fence, inCallersPlaces } from '@tongbu/store';
import { boolean, index, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** A residential community or a village (社区、村): what grids divide and households belong to. */
export const communityTable = pgTable(
  'community',
  {
    id: uuid('id').primaryKey(),
    /** GB/T 2260 with twelve digits, or one of our own. */
    code: text('code').notNull(),
    name: text('name').notNull(),
    /** The place that answers for the community, in its one spelling. */
    jurisdiction: text('jurisdiction').notNull(),
    exercise: boolean('exercise').notNull(),
    registeredAt: instant('registered_at').notNull(),
  },
  (table) => [
    unique('community_code').on(table.code),
    // Prefix search: a jurisdiction covers every code that begins with it.
    index('community_jurisdiction').on(table.jurisdiction.op('text_pattern_ops')),
    ...fence(inCallersPlaces(table.jurisdiction)),
  ],
);

/** One community, as stored. */
export type CommunityRow = typeof communityTable.$inferSelect;
