import { Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { PublicSecurityContext } from '../public-security.context.js';
import { removeExercise } from './exercise.store.js';

/** Drills leave invented people and their lanes behind; both are marked from the first row on (#107). */
@Resolver()
export class ExerciseResolver {
  @Mutation(() => Int, {
    description:
      'Removes the people and lanes of drills in the places that the caller answers for; answers how many people (清除演练数据).',
  })
  async removePublicSecurityExercise(@Ctx() context: PublicSecurityContext): Promise<number> {
    return context.audit.change(context, { action: 'exercise.remove' }, (change) =>
      change.write(async (tx) => {
        const removed = await removeExercise(tx, context.caller);
        change.tell({ changed: removed });
        return removed;
      }),
    );
  }
}
