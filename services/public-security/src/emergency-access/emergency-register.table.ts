import { emergencyAccessTable } from '@tongbu/emergency-access';
import { fence } from '@tongbu/store';
import type { EmergencyVerdict } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { index, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/**
 * What only public security keeps of an emergency access: why and by whom it was opened, who is to watch it, and what a
 * second person found. The reason and the note are free text: they stand here and nowhere else.
 */
export const emergencyRegisterTable = pgTable(
  'emergency_register',
  {
    accessId: uuid('access_id')
      .primaryKey()
      .references(() => emergencyAccessTable.id),
    account: text('account').notNull(),
    /** The account as its token names it. */
    openedBy: text('opened_by').notNull(),
    /** Null once its time is over. */
    reason: text('reason'),
    /** The place of the person or the case, and the places of whoever opened it. */
    places: text('places').array().notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    reviewDueAt: instant('review_due_at').notNull(),
    verdict: text('verdict').$type<EmergencyVerdict>(),
    note: text('note'),
    reviewedAt: instant('reviewed_at'),
    reviewedBy: text('reviewed_by'),
  },
  (table) => [
    unique('emergency_register_key').on(table.account, table.idempotencyKey),
    index('emergency_register_unreviewed').on(table.reviewDueAt).where(sql`${table.reviewedAt} is null`),
    // Who may look is more than a place: see `mayWatch`.
    ...fence(),
  ],
);

/** What the register adds to an access, as stored. */
export type EmergencyRegisterRow = typeof emergencyRegisterTable.$inferSelect;
