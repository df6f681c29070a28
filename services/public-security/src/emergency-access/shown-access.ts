import type { RegisteredAccess } from './emergency-access.store.js';
import type { EmergencyAccess } from './emergency-access.type.js';

/** What the graph shows of an access. */
export function shownAccess(
  { verdict, note, reviewedAt, reviewedBy, ...access }: RegisteredAccess,
  now = new Date(),
): EmergencyAccess {
  const { id, personId, caseId, openedBy, agency, role, reason } = access;
  const { openedAt, expiresAt, endedAt, reviewDueAt } = access;
  const review =
    verdict !== null && reviewedAt !== null && reviewedBy !== null
      ? { verdict, note, reviewedAt, reviewedBy, personId, caseId }
      : null;
  return {
    ...{ id, personId, caseId, openedBy, agency, role, reason },
    ...{ openedAt, expiresAt, endedAt, reviewDueAt, review },
    overdue: review === null && reviewDueAt < now,
  };
}
