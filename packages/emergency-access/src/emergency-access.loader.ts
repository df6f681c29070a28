import type { Caller, CaseFile, EmergencyAccess } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import { accountOf } from './account.js';
import { listLive } from './emergency-access.store.js';
import type { EmergencyAccessRow } from './emergency-access.table.js';

/** What the caller has opened by breaking the glass. */
export interface EmergencyAccesses {
  load(): Promise<readonly EmergencyAccess[]>;
}

export interface EmergencyAccessesOptions {
  /** In the service's own scope: an access is the account's, wherever it answers for. */
  readonly db: Database;
  readonly caller: Caller;
  /** Who stands in the file of a case. */
  readonly caseFiles: { load(caseId: string): Promise<CaseFile | null> };
}

/**
 * Loads what the caller has opened and what has not run out by the clock of the database, in one query, and none where
 * nobody asks. Make one per request, and per event of a subscription: what has run out meanwhile must not be taken for
 * open. A case that this agency has no file of opens nothing.
 */
export function createEmergencyAccesses({
  db,
  caller,
  caseFiles,
}: EmergencyAccessesOptions): EmergencyAccesses {
  const accessTo = async ({ personId, caseId }: EmergencyAccessRow): Promise<EmergencyAccess[]> => {
    if (personId !== null) return [{ personId }];
    const file = caseId === null ? null : await caseFiles.load(caseId);
    if (file === null) return [];
    return [{ caseId: file.caseId, personIds: file.personIds, exercise: file.exercise }];
  };
  const loadAll = async (): Promise<readonly EmergencyAccess[]> => {
    const { agency, role } = caller;
    const live = await listLive(db, { account: accountOf(caller), agency, role });
    return (await Promise.all(live.map(accessTo))).flat();
  };
  let loaded: Promise<readonly EmergencyAccess[]> | undefined;
  return {
    load: () => {
      loaded ??= loadAll();
      return loaded;
    },
  };
}
