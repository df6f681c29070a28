import type { Caller } from '@tongbu/access';
import { removeExerciseCaseFiles } from '@tongbu/case-files';
import { laneTable } from '@tongbu/lanes';
import { inService, type Transaction } from '@tongbu/store';
import { WHOLE_COUNTRY } from '@tongbu/vocabulary';
import { and, eq, sql } from 'drizzle-orm';
import { personTable } from '../persons/person.table.js';
import { inPlacesOf } from '../places/in-places.js';

/**
 * Removes the rows of drills in the places that the caller answers for; answers how many people. People of no place
 * are removed by whoever answers for the whole country, since they are nobody else's.
 */
export async function removeExercise(tx: Transaction, caller: Caller): Promise<number> {
  const drilledLanes = and(eq(laneTable.exercise, true), inPlacesOf(caller, laneTable.jurisdiction));
  await removeExerciseCaseFiles(
    tx,
    tx.select({ caseId: laneTable.caseId }).from(laneTable).where(drilledLanes),
  );
  await tx.delete(laneTable).where(drilledLanes);
  const place = sql`coalesce(${personTable.jurisdiction}, ${WHOLE_COUNTRY})`;
  // Also those of no place whom another agency registered: the condition names whose they are.
  const removed = await inService(tx)
    .delete(personTable)
    .where(and(eq(personTable.exercise, true), inPlacesOf(caller, place)))
    .returning({ id: personTable.id });
  return removed.length;
}
