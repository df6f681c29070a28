import type { Caller } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import type DataLoader from 'dataloader';
import { loadAll } from '../loading/by-id.js';
import { listPlansOfCases, listPlansOfPersons } from './isolation-plan.store.js';
import type { IsolationPlanRow } from './isolation-plan.table.js';

export type IsolationPlansLoader = DataLoader<string, IsolationPlanRow[]>;

/** Loads the plans of people, as far as the caller may see, the oldest first. */
export function createPersonPlansLoader(db: Database, caller: Caller): IsolationPlansLoader {
  return loadAll(
    (personIds) => listPlansOfPersons(db, caller, personIds),
    ({ personId }) => personId,
  );
}

/** Loads the plans because of cases, as far as the caller may see, the oldest first. */
export function createCasePlansLoader(db: Database, caller: Caller): IsolationPlansLoader {
  return loadAll(
    (caseIds) => listPlansOfCases(db, caller, caseIds),
    ({ caseId }) => caseId,
  );
}
