import { Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { TransportContext } from '../transport.context.js';
import { removeExercise } from './exercise.store.js';

/** Drills leave orders, lanes and invented vehicles behind, all of them marked from the first row on (#107). */
@Resolver()
export class ExerciseResolver {
  @Mutation(() => Int, {
    description:
      'Removes the transfer orders, lanes and vehicles of drills in the places that the caller answers for; answers how many orders (清除演练数据).',
  })
  async removeTransportExercise(@Ctx() context: TransportContext): Promise<number> {
    return context.audit.change(context, { action: 'exercise.remove' }, (change) =>
      change.write(async (tx) => {
        const removed = await removeExercise(tx, context.caller);
        change.tell({ changed: removed });
        return removed;
      }),
    );
  }
}
