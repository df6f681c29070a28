import { fence } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { index, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { caseTable } from '../cases/case.table.js';
import type { ContactCategory } from './contact.enum.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Somebody who was exposed to a case. */
export const contactTable = pgTable(
  'contact',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => caseTable.id, { onDelete: 'cascade' }),
    personId: uuid('person_id').notNull(),
    category: text('category').$type<ContactCategory>().notNull(),
    relation: text('relation'),
    lastExposureAt: instant('last_exposure_at').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (table) => [
    unique('contact_of_case').on(table.caseId, table.personId),
    index('contact_person').on(table.personId),
    ...fence(sql`exists (select from ${caseTable} where ${caseTable.id} = ${table.caseId})`),
  ],
);

export type ContactRow = typeof contactTable.$inferSelect;
