import { laneTable } from '@tongbu/lanes';
import { fence } from '@tongbu/store';
import type { LaneKind, LaneState } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/**
 * What health last heard of the other agencies' lanes. The skew of the start is computed from here, so that it
 * can be told while one of them is down. Not the truth about a lane: its agency is.
 */
export const laneMirrorTable = pgTable(
  'lane_mirror',
  {
    caseId: uuid('case_id').notNull(),
    lane: text('lane').$type<LaneKind>().notNull(),
    state: text('state').$type<LaneState>().notNull(),
    startedAt: instant('started_at').notNull(),
    /** The lane event's number: an older one never replaces a newer one. */
    sequence: integer('sequence').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.caseId, table.lane] }),
    ...fence(sql`exists (select from ${laneTable} where ${laneTable.caseId} = ${table.caseId})`),
  ],
);

export type LaneMirrorRow = typeof laneMirrorTable.$inferSelect;
