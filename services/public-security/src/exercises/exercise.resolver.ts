import { demand } from '@tongbu/access';
import { laneTable } from '@tongbu/lanes';
import { eq } from 'drizzle-orm';
import { Ctx, Int, Mutation, Resolver } from 'type-graphql';
import { personTable } from '../persons/person.table.js';
import type { PublicSecurityContext } from '../public-security.context.js';

/** Drills leave invented people and their lanes behind; both are marked from the first row on (#107). */
@Resolver()
export class ExerciseResolver {
  @Mutation(() => Int, {
    description: 'Removes the people and lanes of every drill; answers how many people (清除演练数据).',
  })
  async removePublicSecurityExercise(@Ctx() { caller, events }: PublicSecurityContext): Promise<number> {
    demand(caller, 'exercise.remove');
    return events.write(async (tx) => {
      await tx.delete(laneTable).where(eq(laneTable.exercise, true));
      const removed = await tx
        .delete(personTable)
        .where(eq(personTable.exercise, true))
        .returning({ id: personTable.id });
      return removed.length;
    });
  }
}
