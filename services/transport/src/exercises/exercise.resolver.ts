import { demand } from '@tongbu/access';
import { laneTable } from '@tongbu/lanes';
import { eq } from 'drizzle-orm';
import { Ctx, Int, Mutation, Resolver } from 'type-graphql';
import { transferOrderTable } from '../transfers/transfer-order.table.js';
import type { TransportContext } from '../transport.context.js';
import { vehicleTable } from '../vehicles/vehicle.table.js';

/** Drills leave orders, lanes and invented vehicles behind, all of them marked from the first row on (#107). */
@Resolver()
export class ExerciseResolver {
  @Mutation(() => Int, {
    description:
      'Removes the transfer orders, lanes and vehicles of every drill; answers how many orders (清除演练数据).',
  })
  async removeTransportExercise(@Ctx() { caller, events }: TransportContext): Promise<number> {
    demand(caller, 'exercise.remove');
    return events.write(async (tx) => {
      await tx.delete(laneTable).where(eq(laneTable.exercise, true));
      const removed = await tx
        .delete(transferOrderTable)
        .where(eq(transferOrderTable.exercise, true))
        .returning({ id: transferOrderTable.id });
      await tx.delete(vehicleTable).where(eq(vehicleTable.exercise, true));
      return removed.length;
    });
  }
}
