import { Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { removeExercise } from './exercise.store.js';

/** Drills leave data behind; it is marked from the first row on, so that it can be taken away whole (#107). */
@Resolver()
export class ExerciseResolver {
  @Mutation(() => Int, {
    description:
      'Removes the communities, households, plans and lanes of drills in the places that the caller answers for; answers how many households (清除演练数据).',
  })
  async removeCivilAffairsExercise(@Ctx() context: CivilAffairsContext): Promise<number> {
    return context.audit.change(context, { action: 'exercise.remove' }, (change) =>
      change.write(async (tx) => {
        const removed = await removeExercise(tx, context.caller);
        change.tell({ changed: removed });
        return removed;
      }),
    );
  }
}
