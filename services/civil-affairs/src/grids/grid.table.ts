import { fence } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { communityTable } from '../communities/community.table.js';

/** A part of a community that one small team answers for (网格, mechanism #36): each has a leader and a head. */
export const gridTable = pgTable(
  'grid',
  {
    id: uuid('id').primaryKey(),
    communityId: uuid('community_id')
      .notNull()
      .references(() => communityTable.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** Opaque account ids: who the staff are is not ours to show. */
    leader: text('leader').notNull(),
    head: text('head').notNull(),
    memberCount: integer('member_count').notNull(),
  },
  (table) => [
    unique('grid_name').on(table.communityId, table.name),
    ...fence(sql`exists (select from ${communityTable} where ${communityTable.id} = ${table.communityId})`),
  ],
);

/** One grid, as stored. */
export type GridRow = typeof gridTable.$inferSelect;
