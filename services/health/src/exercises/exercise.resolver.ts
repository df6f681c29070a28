import type { Caller } from '@tongbu/access';
import type { Change } from '@tongbu/audit';
import { laneTable } from '@tongbu/lanes';
import { and, eq, inArray } from 'drizzle-orm';
import { Ctx, Int, Mutation, Resolver } from 'type-graphql';
import { visibleTo } from '../cases/case.store.js';
import { caseTable } from '../cases/case.table.js';
import type { HealthContext } from '../health.context.js';
import { laneMirrorTable } from '../responses/lane-mirror.table.js';
import { specimenTable } from '../specimens/specimen.table.js';

/** Drills leave data behind; it is marked from the first row on, so that it can be taken away whole (#107). */
@Resolver()
export class ExerciseResolver {
  @Mutation(() => Int, {
    description:
      'Removes the cases, specimens and lanes of drills in the places that the caller answers for; answers how many cases (清除演练数据).',
  })
  async removeHealthExercise(@Ctx() context: HealthContext): Promise<number> {
    return context.audit.change(context, { action: 'exercise.remove' }, (change) =>
      removeExercise(context.caller, change),
    );
  }
}

/** The people of a drill are invented: how many cases go is recorded, and not which. */
function removeExercise(caller: Caller, change: Change): Promise<number> {
  return change.write(async (tx) => {
    const removed = await tx
      .delete(caseTable)
      .where(and(eq(caseTable.exercise, true), visibleTo(caller)))
      .returning({ id: caseTable.id });
    await tx
      .delete(specimenTable)
      .where(and(eq(specimenTable.exercise, true), visibleTo(caller, specimenTable.jurisdiction)));
    const drills = and(eq(laneTable.exercise, true), visibleTo(caller, laneTable.jurisdiction));
    const ofDrills = tx.select({ caseId: laneTable.caseId }).from(laneTable).where(drills);
    await tx.delete(laneMirrorTable).where(inArray(laneMirrorTable.caseId, ofDrills));
    await tx.delete(laneTable).where(drills);
    change.tell({ changed: removed.length });
    return removed.length;
  });
}
