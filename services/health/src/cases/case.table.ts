import { fence, inCallersPlaces } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import {
  boolean,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { CaseOrigin, CaseStatus, ReportedSex, Severity } from './case.enum.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** The line list (病例一览表): one row a case. */
export const caseTable = pgTable(
  'case',
  {
    id: uuid('id').primaryKey(),
    caseNumber: text('case_number').notNull().unique(),
    status: text('status').$type<CaseStatus>().notNull(),
    severity: text('severity').$type<Severity>(),
    origin: text('origin').$type<CaseOrigin>().notNull(),
    personId: uuid('person_id'),
    jurisdiction: text('jurisdiction').notNull(),
    reportedAt: instant('reported_at').notNull(),
    collectedAt: instant('collected_at'),
    onsetDate: date('onset_date', { mode: 'string' }),
    specimenCode: text('specimen_code'),
    exercise: boolean('exercise').notNull(),
    /** The account that reported it, and that account's own key for the report: the same key again is the same case. */
    reportedBy: text('reported_by'),
    idempotencyKey: text('idempotency_key'),
    /** Where an imported case comes from and what it is called there. */
    source: text('source'),
    externalId: text('external_id'),
    /** What the report said of a person whom the register does not know. */
    ageYears: integer('age_years'),
    sex: text('sex').$type<ReportedSex>(),
    reportedPlace: text('reported_place'),
    infectedPlace: text('infected_place'),
    /** The control-protocol edition that it was reported under; it says how long what is known of it is kept. */
    edition: text('edition'),
  },
  (table) => [
    unique('case_key').on(table.reportedBy, table.idempotencyKey),
    unique('case_specimen_person').on(table.specimenCode, table.personId),
    unique('case_source').on(table.source, table.externalId),
    index('case_person').on(table.personId),
    index('case_reported').on(table.reportedAt, table.id),
    // Prefix search: a jurisdiction covers every code that begins with it.
    index('case_jurisdiction').on(table.jurisdiction.op('text_pattern_ops')),
    ...fence(inCallersPlaces(table.jurisdiction)),
  ],
);

export type CaseRow = typeof caseTable.$inferSelect;
export type NewCase = typeof caseTable.$inferInsert;

/** The last case number given out, a row for each prefecture and day. How many cases there were is for nobody to see here. */
export const caseNumberTable = pgTable(
  'case_number',
  {
    prefecture: text('prefecture').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    last: integer('last').notNull(),
  },
  (table) => [primaryKey({ columns: [table.prefecture, table.day] }), ...fence()],
);

/** An attribute that two reports of one case tell differently. Nothing is overwritten: both are kept for people to judge. */
export const caseConflictTable = pgTable(
  'case_conflict',
  {
    caseId: uuid('case_id')
      .notNull()
      .references(() => caseTable.id, { onDelete: 'cascade' }),
    field: text('field').notNull(),
    /** What the case shows; empty where the report that came first did not know. */
    kept: text('kept').notNull(),
    /** What another report said; empty where it did not know. */
    other: text('other').notNull(),
    reportedAt: instant('reported_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.caseId, table.field, table.other] }),
    ...fence(sql`exists (select from ${caseTable} where ${caseTable.id} = ${table.caseId})`),
  ],
);
