import type { Concerned } from '@tongbu/audit';

/** What an access opens: a person or a case. */
interface Opened {
  readonly personId: string | null;
  readonly caseId: string | null;
}

/** Whom the audit trail names for an access and for its review. */
export const accessConcerned = ({ personId, caseId }: Opened): Concerned => ({
  personIds: personId === null ? [] : [personId],
  caseIds: caseId === null ? [] : [caseId],
});
