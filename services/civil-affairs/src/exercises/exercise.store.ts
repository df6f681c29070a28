import { laneTable } from '@tongbu/lanes';
import type { Transaction } from '@tongbu/store';
import { eq, inArray } from 'drizzle-orm';
import { takeRegister } from '../communities/community.store.js';
import { communityTable } from '../communities/community.table.js';
import { communityControlTable } from '../community-control/community-control.table.js';
import { householdTable } from '../households/household.table.js';
import { isolationPlanTable } from '../isolation-plans/isolation-plan.table.js';

/** Removes every row of a drill; answers how many households. */
export async function removeExercise(tx: Transaction): Promise<number> {
  await takeRegister(tx);
  await tx.delete(isolationPlanTable).where(eq(isolationPlanTable.exercise, true));
  const drilled = tx.select({ caseId: laneTable.caseId }).from(laneTable).where(eq(laneTable.exercise, true));
  await tx.delete(communityControlTable).where(inArray(communityControlTable.caseId, drilled));
  await tx.delete(laneTable).where(eq(laneTable.exercise, true));
  const removed = await tx
    .delete(householdTable)
    .where(eq(householdTable.exercise, true))
    .returning({ id: householdTable.id });
  await tx.delete(communityTable).where(eq(communityTable.exercise, true));
  return removed.length;
}
