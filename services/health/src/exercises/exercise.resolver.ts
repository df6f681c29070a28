import { demand } from '@tongbu/access';
import { laneTable } from '@tongbu/lanes';
import { eq, inArray } from 'drizzle-orm';
import { Ctx, Int, Mutation, Resolver } from 'type-graphql';
import { caseTable } from '../cases/case.table.js';
import type { HealthContext } from '../health.context.js';
import { laneMirrorTable } from '../responses/lane-mirror.table.js';
import { specimenTable } from '../specimens/specimen.table.js';

/** Drills leave data behind; it is marked from the first row on, so that it can be taken away whole (#107). */
@Resolver()
export class ExerciseResolver {
  @Mutation(() => Int, {
    description:
      'Removes the cases, specimens and lanes of every drill; answers how many cases (清除演练数据).',
  })
  async removeHealthExercise(@Ctx() { caller, events }: HealthContext): Promise<number> {
    demand(caller, 'exercise.remove');
    return events.write(async (tx) => {
      const removed = await tx
        .delete(caseTable)
        .where(eq(caseTable.exercise, true))
        .returning({ id: caseTable.id });
      await tx.delete(specimenTable).where(eq(specimenTable.exercise, true));
      const lanes = await tx
        .delete(laneTable)
        .where(eq(laneTable.exercise, true))
        .returning({ caseId: laneTable.caseId });
      const caseIds = lanes.map(({ caseId }) => caseId);
      if (caseIds.length > 0)
        await tx.delete(laneMirrorTable).where(inArray(laneMirrorTable.caseId, caseIds));
      return removed.length;
    });
  }
}
