import type { CaseFileLoader } from '@tongbu/case-files';
import type { Database } from '@tongbu/store';
import DataLoader from 'dataloader';
import { listCaseFiles } from './case-file.store.js';

/**
 * Loads what health knows of cases, for the decision about guarded fields. Make one per request, and per event of a
 * subscription: a case that was closed meanwhile must not be taken for active.
 */
export function createCaseFileLoader(db: Database): CaseFileLoader {
  return new DataLoader(async (caseIds) => {
    const files = new Map((await listCaseFiles(db, caseIds)).map((file) => [file.caseId, file]));
    return caseIds.map((caseId) => files.get(caseId) ?? null);
  });
}
