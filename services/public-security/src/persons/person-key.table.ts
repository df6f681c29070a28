import { fence } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import { customType, pgTable, uuid } from 'drizzle-orm/pg-core';
import { personTable } from './person.table.js';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/**
 * Each person's own key, sealed by `IdentityCipher`. Apart from the register, so that backups of that can be kept
 * without these: who is erased here can be read in no copy of the register any more. Goes with the person's row.
 */
export const personKeyTable = pgTable(
  'person_key',
  {
    personId: uuid('person_id')
      .primaryKey()
      .references(() => personTable.id, { onDelete: 'cascade' }),
    wrappedKey: bytes('wrapped_key').notNull(),
  },
  (table) => fence(sql`exists (select from ${personTable} where ${personTable.id} = ${table.personId})`),
);
