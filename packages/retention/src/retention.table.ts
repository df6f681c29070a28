import { fence } from '@tongbu/store';
import type { RetentionClass } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import {
  bigint,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** The runs of the job. One at most is open: whoever finds it open goes on with it. */
export const retentionRun = pgTable(
  'retention_run',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** The moment that the cut-offs are taken from, whenever the run goes on. */
    asOf: instant('as_of').notNull(),
    /** The end of the emergency, where there was one before the run began. */
    emergencyEndedAt: instant('emergency_ended_at'),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    uniqueIndex('retention_run_open').on(sql`(true)`).where(sql`${table.finishedAt} is null`),
    index('retention_run_as_of').on(table.asOf),
  ],
);

/** What the open run has erased so far; gone when its proof is written. */
export const retentionErased = pgTable(
  'retention_erased',
  {
    runId: uuid('run_id').notNull(),
    dataClass: text('data_class').$type<RetentionClass>().notNull(),
    edition: text('edition').notNull(),
    /** Opaque. */
    subjectId: text('subject_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.dataClass, table.edition, table.subjectId] }),
    ...fence(),
  ],
);

/** What was erased, by run, class and edition. The service's role may read and insert, and a trigger refuses changes. */
export const retentionProof = pgTable(
  'retention_proof',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runId: uuid('run_id').notNull(),
    dataClass: text('data_class').$type<RetentionClass>().notNull(),
    edition: text('edition').notNull(),
    /** What counted from before this instant was due. */
    cutOff: instant('cut_off').notNull(),
    count: integer('count').notNull(),
    /** SHA-256 over the ids that were erased, sorted by their bytes, a line feed between two. */
    idsHash: bytes('ids_hash').notNull(),
    provedAt: instant('proved_at').notNull(),
  },
  (table) => [unique('retention_proof_once').on(table.runId, table.dataClass, table.edition)],
);

/** Ends of the emergency that were previewed, and those that were confirmed. */
export const emergencyEnd = pgTable('emergency_end', {
  id: uuid('id').primaryKey().defaultRandom(),
  /** SHA-256 of the token that confirms it. */
  tokenHash: bytes('token_hash').notNull().unique(),
  validUntil: instant('valid_until').notNull(),
  confirmedAt: instant('confirmed_at'),
});
