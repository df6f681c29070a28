import { fence } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { caseTable } from '../cases/case.table.js';

/** Who infected whom (传播链), as an investigation or a source judged. */
export const transmissionLinkTable = pgTable(
  'transmission_link',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    infectorCaseId: uuid('infector_case_id')
      .notNull()
      .references(() => caseTable.id, { onDelete: 'cascade' }),
    infecteeCaseId: uuid('infectee_case_id')
      .notNull()
      .references(() => caseTable.id, { onDelete: 'cascade' }),
    /** Within a household; null where that is not known. */
    household: boolean('household'),
    relation: text('relation'),
    source: text('source').notNull(),
  },
  (table) => [
    unique('transmission_pair').on(table.infectorCaseId, table.infecteeCaseId),
    index('transmission_infectee').on(table.infecteeCaseId),
    // Of either end: whom a case of the caller's infected elsewhere is an id and no more.
    ...fence(
      sql`exists (select from ${caseTable} where ${caseTable.id} in (${table.infectorCaseId}, ${table.infecteeCaseId}))`,
    ),
  ],
);
