import { laneTable } from '@tongbu/lanes';
import { fence } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { pgTable, timestamp, uuid } from 'drizzle-orm/pg-core';
import { gridTable } from '../grids/grid.table.js';

/** What civil affairs knows of a case beside its lane. */
export const communityControlTable = pgTable(
  'community_control',
  {
    caseId: uuid('case_id').primaryKey(),
    /** The grid that works on it, where one was named. */
    gridId: uuid('grid_id').references(() => gridTable.id, { onDelete: 'set null' }),
    /** When the case was excluded: from then on nobody stays apart because of it. */
    releasedAt: timestamp('released_at', { withTimezone: true, precision: 3, mode: 'date' }),
  },
  (table) => fence(sql`exists (select from ${laneTable} where ${laneTable.caseId} = ${table.caseId})`),
);

/** What is known of one case, as stored. */
export type CommunityControlRow = typeof communityControlTable.$inferSelect;
