import { fence } from '@tongbu/store';
import type { Agency, Role } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Emergency accesses (破窗). Every service has this table; why and by whom by name stands with public security only. */
export const emergencyAccessTable = pgTable(
  'emergency_access',
  {
    id: uuid('id').primaryKey(),
    /** See `accountOf`. */
    account: text('account').notNull(),
    agency: text('agency').$type<Agency>().notNull(),
    /** The role in which it was opened: with another one the same account has nothing. */
    role: text('role').$type<Role>().notNull(),
    personId: uuid('person_id'),
    caseId: uuid('case_id'),
    openedAt: instant('opened_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** When whoever opened it ended it. */
    endedAt: instant('ended_at'),
  },
  (table) => [
    index('emergency_access_account').on(table.account, table.expiresAt),
    check('emergency_access_of_one', sql`num_nonnulls(${table.personId}, ${table.caseId}) = 1`),
    // An access is the account's, wherever it answers for: only the service looks here.
    ...fence(),
  ],
);

/** One emergency access, as stored. */
export type EmergencyAccessRow = typeof emergencyAccessTable.$inferSelect;
