import type { RecordFacts } from '@tongbu/access';
import type { TransmissionLink } from './transmission-link.type.js';

/** What the decision about a guarded field asks of a link: the two cases. */
export async function linkRecord({
  infectorCaseId,
  infecteeCaseId,
}: Pick<TransmissionLink, 'infectorCaseId' | 'infecteeCaseId'>): Promise<RecordFacts> {
  return {
    jurisdiction: null,
    exercise: null,
    caseIds: [infectorCaseId, infecteeCaseId],
    personIds: [],
  };
}
