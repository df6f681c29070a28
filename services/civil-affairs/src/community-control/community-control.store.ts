import { laneTable } from '@tongbu/lanes';
import type { Executor, Transaction } from '@tongbu/store';
import { eq, inArray } from 'drizzle-orm';
import { type CommunityControlRow, communityControlTable } from './community-control.table.js';

/** What is known of these cases, in one query. */
export async function listControls(
  executor: Executor,
  caseIds: readonly string[],
): Promise<CommunityControlRow[]> {
  return executor
    .select()
    .from(communityControlTable)
    .where(inArray(communityControlTable.caseId, [...caseIds]));
}

/** The grid of a case, with its lane held until the transaction ends, so that two callers cannot name two. */
export async function holdGrid(tx: Transaction, caseId: string): Promise<string | null> {
  await tx
    .select({ caseId: laneTable.caseId })
    .from(laneTable)
    .where(eq(laneTable.caseId, caseId))
    .for('update');
  const [control] = await listControls(tx, [caseId]);
  return control?.gridId ?? null;
}

/** Names the grid that works on a case. */
export async function nameGrid(tx: Transaction, caseId: string, gridId: string): Promise<void> {
  await tx
    .insert(communityControlTable)
    .values({ caseId, gridId })
    .onConflictDoUpdate({ target: communityControlTable.caseId, set: { gridId } });
}
