import type { RecordFacts } from '@tongbu/access';
import type { CaseRow } from './case.table.js';

/** What the decision about a guarded field asks of a case. */
export async function caseRecord({
  id,
  personId,
  jurisdiction,
  exercise,
}: Pick<CaseRow, 'id' | 'personId' | 'jurisdiction' | 'exercise'>): Promise<RecordFacts> {
  return { jurisdiction, exercise, caseIds: [id], personIds: personId === null ? [] : [personId] };
}
