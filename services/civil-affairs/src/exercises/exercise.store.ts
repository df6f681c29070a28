import type { Caller } from '@tongbu/access';
import { removeExerciseCaseFiles } from '@tongbu/case-files';
import { laneTable } from '@tongbu/lanes';
import type { Transaction } from '@tongbu/store';
import { and, eq, inArray, or } from 'drizzle-orm';
import { takeRegister } from '../communities/community.store.js';
import { communityTable } from '../communities/community.table.js';
import { communityControlTable } from '../community-control/community-control.table.js';
import { householdTable } from '../households/household.table.js';
import { isolationPlanTable } from '../isolation-plans/isolation-plan.table.js';
import { inPlacesOf } from '../places/in-places.js';

/**
 * Removes the rows of drills in the places that the caller answers for; answers how many households. A plan goes with
 * its household or with its case: without either, nobody would see it again.
 */
export async function removeExercise(tx: Transaction, caller: Caller): Promise<number> {
  await takeRegister(tx);
  const drilledLanes = and(eq(laneTable.exercise, true), inPlacesOf(caller, laneTable.jurisdiction));
  const cases = tx.select({ caseId: laneTable.caseId }).from(laneTable).where(drilledLanes);
  const ownPlans = or(
    inPlacesOf(caller, isolationPlanTable.jurisdiction),
    inArray(isolationPlanTable.caseId, cases),
  );
  await tx.delete(isolationPlanTable).where(and(eq(isolationPlanTable.exercise, true), ownPlans));
  await tx.delete(communityControlTable).where(inArray(communityControlTable.caseId, cases));
  await removeExerciseCaseFiles(tx, cases);
  await tx.delete(laneTable).where(drilledLanes);
  const communities = tx
    .select({ id: communityTable.id })
    .from(communityTable)
    .where(inPlacesOf(caller, communityTable.jurisdiction));
  const removed = await tx
    .delete(householdTable)
    .where(and(eq(householdTable.exercise, true), inArray(householdTable.communityId, communities)))
    .returning({ id: householdTable.id });
  await tx
    .delete(communityTable)
    .where(and(eq(communityTable.exercise, true), inPlacesOf(caller, communityTable.jurisdiction)));
  return removed.length;
}
