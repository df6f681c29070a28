import type { RecordFacts } from '@tongbu/access';
import type { Person } from './person.stub.js';

/** What the decision about a guarded field asks of a person: who it is. The rest is for the register to know. */
export async function personRecord({ id }: Person): Promise<RecordFacts> {
  return { jurisdiction: null, exercise: null, caseIds: [], personIds: [id.toLowerCase()] };
}
