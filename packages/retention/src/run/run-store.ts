import type { Executor, Transaction } from '@tongbu/store';
import { and, desc, eq, gte, isNotNull, isNull, sql } from 'drizzle-orm';
import { emergencyEnd, retentionRun } from '../retention.table.js';

/** One run of the job. */
export type RetentionRun = typeof retentionRun.$inferSelect;

/**
 * Whatever the job does, in this process or in another replica, waits here for its turn, until the transaction ends.
 * The lock goes with the transaction: a process that is killed holds nothing.
 */
export async function takeTurn(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('retention'))`);
}

/** The run that is open, or the last one that was finished and looks at `since` or later; null where there is neither. */
export async function findRun(executor: Executor, since: Date): Promise<RetentionRun | null> {
  const open = await executor.select().from(retentionRun).where(isNull(retentionRun.finishedAt));
  if (open[0]) return open[0];
  const [finished] = await executor
    .select()
    .from(retentionRun)
    .where(and(isNotNull(retentionRun.finishedAt), gte(retentionRun.asOf, since)))
    .orderBy(desc(retentionRun.asOf))
    .limit(1);
  return finished ?? null;
}

/** Begins a run, with the end of the emergency that was confirmed last. Needs the turn. */
export async function beginRun(tx: Transaction, asOf: Date): Promise<RetentionRun> {
  const emergencyEndedAt = await findEmergencyEnd(tx);
  const [run] = await tx.insert(retentionRun).values({ asOf, emergencyEndedAt }).returning();
  if (run === undefined) throw new Error('a run of the retention job could not begin');
  return run;
}

/** When the emergency was ended, the last time; null where it never was. */
export async function findEmergencyEnd(executor: Executor): Promise<Date | null> {
  const [ended] = await executor
    .select({ at: emergencyEnd.confirmedAt })
    .from(emergencyEnd)
    .where(isNotNull(emergencyEnd.confirmedAt))
    .orderBy(desc(emergencyEnd.confirmedAt))
    .limit(1);
  return ended?.at ?? null;
}

/** Whether a run is still open: another replica may have finished it. Needs the turn. */
export async function isOpen(tx: Transaction, id: string): Promise<boolean> {
  const [run] = await tx
    .select({ id: retentionRun.id })
    .from(retentionRun)
    .where(and(eq(retentionRun.id, id), isNull(retentionRun.finishedAt)));
  return run !== undefined;
}

/** Ends a run. */
export async function finishRun(tx: Transaction, id: string, finishedAt: Date): Promise<void> {
  await tx
    .update(retentionRun)
    .set({ finishedAt })
    .where(and(eq(retentionRun.id, id), isNull(retentionRun.finishedAt)));
}
