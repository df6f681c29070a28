import { fence, inCallersPlaces } from '@tongbu/store';
import type { LaneKind, LaneState } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** How far a response is, as health has told. */
export type CaseFileState = 'ACTIVE' | 'EXCLUDED' | 'CLOSED';

/** What this agency knows of a case of health (案卷). Ids, codes and states; health keeps the case. */
export const caseFileTable = pgTable(
  'case_file',
  {
    caseId: uuid('case_id').primaryKey(),
    jurisdiction: text('jurisdiction').notNull(),
    exercise: boolean('exercise').notNull(),
    state: text('state').$type<CaseFileState>().notNull(),
    /** When the positive was reported. */
    reportedAt: instant('reported_at').notNull(),
    /** When health excluded or closed the case; null while it is active. */
    endedAt: instant('ended_at'),
  },
  (table) => fence(inCallersPlaces(table.jurisdiction)),
);

/** Whoever may see the file may see what belongs to it. */
const isOfFile = (caseId: AnyPgColumn) =>
  sql`exists (select from ${caseFileTable} where ${caseFileTable.caseId} = ${caseId})`;

/** The subject of a case and its contacts. */
export const caseFilePersonTable = pgTable(
  'case_file_person',
  {
    caseId: uuid('case_id').notNull(),
    personId: uuid('person_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.caseId] }), ...fence(isOfFile(table.caseId))],
);

/** What was last heard of another agency's lane of a case. */
export const caseFileLaneTable = pgTable(
  'case_file_lane',
  {
    caseId: uuid('case_id').notNull(),
    lane: text('lane').$type<LaneKind>().notNull(),
    state: text('state').$type<LaneState>().notNull(),
    /** The lane event's number: an older one never replaces a newer one. */
    sequence: integer('sequence').notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.lane] }), ...fence(isOfFile(table.caseId))],
);

export type CaseFileRow = typeof caseFileTable.$inferSelect;
