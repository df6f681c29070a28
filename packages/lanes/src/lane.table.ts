import { fence, inCallersPlaces } from '@tongbu/store';
import type { LaneState } from '@tongbu/vocabulary';
import { boolean, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** One agency's lane of each case. Every service has this table in its own database. */
export const laneTable = pgTable(
  'lane',
  {
    caseId: uuid('case_id').primaryKey(),
    /** Opaque; the register of public security knows who it is. Null for a case known by age and sex only. */
    personId: uuid('person_id'),
    jurisdiction: text('jurisdiction').notNull(),
    state: text('state').$type<LaneState>().notNull(),
    /** When the positive was reported. */
    triggeredAt: instant('triggered_at').notNull(),
    /** When this agency opened the lane. */
    startedAt: instant('started_at').notNull(),
    dueAt: instant('due_at').notNull(),
    completedAt: instant('completed_at'),
    /** The control-protocol edition that set `due_at`; it stays with the lane when a new edition comes. */
    edition: text('edition').notNull(),
    exercise: boolean('exercise').notNull(),
  },
  (table) => [
    index('lane_person').on(table.personId),
    index('lane_open').on(table.state, table.dueAt),
    ...fence(inCallersPlaces(table.jurisdiction)),
  ],
);

export type LaneRow = typeof laneTable.$inferSelect;
