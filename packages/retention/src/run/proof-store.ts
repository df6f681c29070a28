import { appendBodies, auditRecord, canonicalBody } from '@tongbu/audit';
import type { Executor, Transaction } from '@tongbu/store';
import type { Agency, RetentionClass } from '@tongbu/vocabulary';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { DueRecords } from '../due/due-records.js';
import { retentionErased, retentionProof } from '../retention.table.js';
import type { RetentionRun } from './run-store.js';

/** What one run erased of one class under one edition. */
export type RetentionProof = typeof retentionProof.$inferSelect;

/** How the retention job is called in the audit trail. */
export const ERASE = 'retention.erase';

/** Records what a batch erased, until the proof of its class is written. */
export async function keepErased(
  tx: Transaction,
  { id: runId }: RetentionRun,
  { dataClass, edition }: DueRecords,
  subjectIds: readonly string[],
): Promise<void> {
  if (subjectIds.length === 0) return;
  await tx
    .insert(retentionErased)
    .values(subjectIds.map((subjectId) => ({ runId, dataClass, edition: edition.id, subjectId })))
    .onConflictDoNothing();
}

/** Whether a run has a proof of a class, under whatever edition. */
export async function hasProofs(
  executor: Executor,
  { id }: RetentionRun,
  dataClass: RetentionClass,
): Promise<boolean> {
  const [proof] = await executor
    .select({ seq: retentionProof.seq })
    .from(retentionProof)
    .where(and(eq(retentionProof.runId, id), eq(retentionProof.dataClass, dataClass)))
    .limit(1);
  return proof !== undefined;
}

/** Whether a run has proved this class and edition already. */
export async function isProved(
  executor: Executor,
  { id }: RetentionRun,
  { dataClass, edition }: DueRecords,
): Promise<boolean> {
  const [proof] = await executor
    .select({ seq: retentionProof.seq })
    .from(retentionProof)
    .where(
      and(
        eq(retentionProof.runId, id),
        eq(retentionProof.dataClass, dataClass),
        eq(retentionProof.edition, edition.id),
      ),
    );
  return proof !== undefined;
}

/**
 * Writes the proof of what a run erased of a class under an edition, and the row of the audit trail that says the same,
 * and forgets the ids. Nothing is written where nothing was erased, unless `evenIfNothing`. The last thing of its
 * transaction: the audit trail's head stays locked until it ends.
 */
export async function writeProof(
  tx: Transaction,
  run: RetentionRun,
  due: DueRecords,
  { agency, provedAt, evenIfNothing }: { agency: Agency; provedAt: Date; evenIfNothing: boolean },
): Promise<void> {
  const own = and(
    eq(retentionErased.runId, run.id),
    eq(retentionErased.dataClass, due.dataClass),
    eq(retentionErased.edition, due.edition.id),
  );
  const id = retentionErased.subjectId;
  const [sum] = await tx
    .select({
      count: sql<number>`count(*)::int`,
      idsHash: sql<string>`encode(sha256(convert_to(coalesce(string_agg(${id}, E'\n' order by ${id} collate "C"), ''), 'UTF8')), 'hex')`,
    })
    .from(retentionErased)
    .where(own);
  if (sum === undefined || (sum.count === 0 && !evenIfNothing)) return;
  await tx.insert(retentionProof).values({
    runId: run.id,
    dataClass: due.dataClass,
    edition: due.edition.id,
    cutOff: due.cutOff,
    count: sum.count,
    idsHash: Buffer.from(sum.idsHash, 'hex'),
    provedAt,
  });
  await tx.delete(retentionErased).where(own);
  await appendBodies(tx, [proofBody(agency, run, due, sum)]);
}

/** The proofs of a run, in the order in which they were written. */
export async function listProofsOfRun(executor: Executor, runId: string): Promise<RetentionProof[]> {
  return executor
    .select()
    .from(retentionProof)
    .where(eq(retentionProof.runId, runId))
    .orderBy(asc(retentionProof.seq));
}

/** The last proofs, the newest first. */
export async function listProofs(executor: Executor, limit: number): Promise<RetentionProof[]> {
  return executor.select().from(retentionProof).orderBy(desc(retentionProof.seq)).limit(limit);
}

function proofBody(
  agency: Agency,
  { id }: RetentionRun,
  { dataClass, edition, cutOff }: DueRecords,
  { count, idsHash }: { readonly count: number; readonly idsHash: string },
): string {
  const request = {
    caller: { subject: `service:${agency}`, agency, role: 'service' as const },
    asked: {},
    requestId: id,
  };
  const fields = [
    `class=${dataClass}`,
    `edition=${edition.id}`,
    `cutOff=${cutOff.toISOString()}`,
    `idsSha256=${idsHash}`,
  ];
  return canonicalBody(
    auditRecord(request, {
      ...{ action: ERASE, personId: null, fields, counts: { erased: count } },
      ...{ decision: 'ALLOW', code: 'ERASED' },
    }),
  );
}
