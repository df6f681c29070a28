import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  pgTable,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** The log. The service's role may read and insert; the migration takes the rest away, and a trigger refuses it to everyone. */
export const auditLog = pgTable(
  'audit_log',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    hash: bytes('hash').notNull(),
    /** The very text that was hashed. */
    body: text('body').notNull(),
    /** Read from the body by the database, so that the index by person cannot say anything else. */
    personId: uuid('person_id').generatedAlwaysAs(sql`((body::jsonb ->> 'personId')::uuid)`),
    /** Likewise, of a row that is of several people; null in every other. */
    personIds: uuid('person_ids')
      .array()
      .generatedAlwaysAs(
        sql`(CASE WHEN jsonb_exists(body::jsonb, 'personIds') THEN audit_person_ids(body) END)`,
      ),
  },
  (table) => [
    index('audit_log_person').on(table.personId, table.seq),
    // Without a list of its own to be emptied now and then, under the lock of the head.
    index('audit_log_person_ids')
      .using('gin', table.personIds)
      .with({ fastupdate: false })
      .where(sql`${table.personIds} IS NOT NULL`),
  ],
);

/** Where the chain stands: one row, locked by whoever appends. Nothing is believed of it that the log does not say. */
export const auditHead = pgTable(
  'audit_head',
  {
    id: boolean('id').primaryKey().default(true),
    chain: uuid('chain').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    hash: bytes('hash').notNull(),
  },
  (table) => [check('audit_head_one_row', sql`${table.id}`)],
);

/** Heads as the service signed them, each for a number of the log. Nobody changes them either. */
export const auditSignedHead = pgTable('audit_signed_head', {
  seq: bigint('seq', { mode: 'number' }).primaryKey(),
  signedAt: timestamp('signed_at', { withTimezone: true, precision: 3 }).notNull(),
  jws: text('jws').notNull(),
});
