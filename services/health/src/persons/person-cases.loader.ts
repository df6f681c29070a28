import type { Caller } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import { isId } from '@tongbu/subgraph';
import DataLoader from 'dataloader';
import { listCasesOfPersons } from '../cases/case.store.js';
import type { CaseRow } from '../cases/case.table.js';

export type PersonCasesLoader = DataLoader<string, CaseRow[]>;

/** Loads the cases of people in one query, those that the caller may see. One per request. */
export function createPersonCasesLoader(db: Database, caller: Caller): PersonCasesLoader {
  return new DataLoader(async (personIds) => {
    const ids = personIds.filter(isId);
    const rows = ids.length === 0 ? [] : await listCasesOfPersons(db, caller, ids);
    return personIds.map((personId) => rows.filter((row) => row.personId === personId.toLowerCase()));
  });
}
