import { fence, inCallersPlaces } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, primaryKey, real, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { TestMethod, TestOutcome } from './specimen.enum.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** One tube and its result. A pooled tube (混采) holds the swabs of several people. */
export const specimenTable = pgTable(
  'specimen',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    specimenCode: text('specimen_code').notNull().unique(),
    jurisdiction: text('jurisdiction').notNull(),
    collectedAt: instant('collected_at').notNull(),
    testedAt: instant('tested_at').notNull(),
    method: text('method').$type<TestMethod>().notNull(),
    outcome: text('outcome').$type<TestOutcome>().notNull(),
    ctOrf1ab: real('ct_orf1ab'),
    ctN: real('ct_n'),
    laboratory: text('laboratory').notNull(),
    exercise: boolean('exercise').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    /** The control-protocol edition that it was recorded under; it says how long it is kept. */
    edition: text('edition'),
  },
  (table) => fence(inCallersPlaces(table.jurisdiction)),
);

export const specimenPersonTable = pgTable(
  'specimen_person',
  {
    specimenId: uuid('specimen_id')
      .notNull()
      .references(() => specimenTable.id, { onDelete: 'cascade' }),
    personId: uuid('person_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.specimenId, table.personId] }),
    index('specimen_of_person').on(table.personId),
    ...fence(sql`exists (select from ${specimenTable} where ${specimenTable.id} = ${table.specimenId})`),
  ],
);

export type SpecimenRow = typeof specimenTable.$inferSelect;
