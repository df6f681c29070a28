import type { RecordFacts } from '@tongbu/access';
import type { HealthContext } from '../health.context.js';
import type { Person } from './person.stub.js';

/**
 * What the decision about a guarded field asks of a person: who it is, and whether they are real. A drill may have taken
 * somebody before the register told that, and must not open them from then on. The rest is for the register to know.
 */
export async function personRecord(
  { id }: Person,
  { kindsOfPersons }: Pick<HealthContext, 'kindsOfPersons'>,
): Promise<RecordFacts> {
  const exercise = await kindsOfPersons.load(id.toLowerCase());
  return { jurisdiction: null, exercise, caseIds: [], personIds: [id.toLowerCase()] };
}
