import { sql } from 'drizzle-orm';
import { boolean, check, customType, pgTable, timestamp } from 'drizzle-orm/pg-core';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** By what the key of the register is known again: one row, from the first start on. It opens nothing. */
export const identityKeyTable = pgTable(
  'identity_key',
  {
    id: boolean('id').primaryKey().default(true),
    checkValue: bytes('check_value').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, precision: 3, mode: 'date' }).notNull(),
  },
  (table) => [check('identity_key_one_row', sql`${table.id}`)],
);
