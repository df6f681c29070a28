import type { RecordFacts } from '@tongbu/access';
import type { ContactRow } from './contact.table.js';

/** What the decision about a guarded field asks of a contact: the case, and who it is. */
export async function contactRecord({
  caseId,
  personId,
}: Pick<ContactRow, 'caseId' | 'personId'>): Promise<RecordFacts> {
  return { jurisdiction: null, exercise: null, caseIds: [caseId], personIds: [personId] };
}
