import type { RecordFacts } from '@tongbu/access';
import type { HealthContext } from '../health.context.js';
import type { SpecimenRow } from './specimen.table.js';

/** What the decision about a result asks of the specimen: whose swabs the tube holds. */
export async function specimenRecord(
  { id, jurisdiction, exercise }: Pick<SpecimenRow, 'id' | 'jurisdiction' | 'exercise'>,
  { personsOfSpecimens }: Pick<HealthContext, 'personsOfSpecimens'>,
): Promise<RecordFacts> {
  return { jurisdiction, exercise, caseIds: [], personIds: await personsOfSpecimens.load(id) };
}
