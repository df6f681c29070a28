import type { Caller } from '@tongbu/access';
import { removeExerciseCaseFiles } from '@tongbu/case-files';
import { laneTable } from '@tongbu/lanes';
import { inService, type Transaction } from '@tongbu/store';
import { and, eq, notExists } from 'drizzle-orm';
import { inPlacesOf } from '../places/visible-places.js';
import { transferOrderTable } from '../transfers/transfer-order.table.js';
import { vehicleTable } from '../vehicles/vehicle.table.js';

/**
 * Removes the rows of drills in the places that the caller answers for; answers how many orders. A vehicle that
 * another place's drill has ordered stays until that drill is removed.
 */
export async function removeExercise(tx: Transaction, caller: Caller): Promise<number> {
  const drilled = and(eq(vehicleTable.exercise, true), inPlacesOf(caller, vehicleTable.jurisdiction));
  // Vehicles before lanes, as every step in a lane: and nobody orders one while it is being removed.
  await tx.select({ id: vehicleTable.id }).from(vehicleTable).where(drilled).for('update');
  const drilledLanes = and(eq(laneTable.exercise, true), inPlacesOf(caller, laneTable.jurisdiction));
  await removeExerciseCaseFiles(
    tx,
    tx.select({ caseId: laneTable.caseId }).from(laneTable).where(drilledLanes),
  );
  await tx.delete(laneTable).where(drilledLanes);
  const removed = await tx
    .delete(transferOrderTable)
    .where(and(eq(transferOrderTable.exercise, true), inPlacesOf(caller, transferOrderTable.jurisdiction)))
    .returning({ id: transferOrderTable.id });
  const orders = tx
    .select({ id: transferOrderTable.id })
    .from(transferOrderTable)
    .where(eq(transferOrderTable.vehicleId, vehicleTable.id));
  // Also the orders of other places count, and the condition names the caller's own vehicles.
  await inService(tx)
    .delete(vehicleTable)
    .where(and(drilled, notExists(orders)));
  return removed.length;
}
