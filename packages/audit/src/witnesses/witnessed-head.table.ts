import { bigint, customType, index, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/**
 * Heads that the other agencies signed, in the order in which they came. The service's role may read and insert; a
 * trigger refuses the rest to everyone. What contradicts another head is kept beside it: the two are the proof.
 */
export const witnessedHead = pgTable(
  'witnessed_head',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    agency: text('agency').notNull(),
    chain: uuid('chain').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    hash: bytes('hash').notNull(),
    signedAt: timestamp('signed_at', { withTimezone: true, precision: 3 }).notNull(),
    receivedAt: timestamp('received_at', { withTimezone: true, precision: 3 }).notNull(),
    jws: text('jws').notNull(),
    /** How it contradicts what was kept before it, as a code; null where it does not. */
    contradiction: text('contradiction'),
  },
  (table) => [
    unique('witnessed_head_once').on(table.agency, table.chain, table.seq, table.hash),
    index('witnessed_head_of_agency').on(table.agency, table.id),
  ],
);
