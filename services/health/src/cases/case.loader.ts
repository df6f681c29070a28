import type { Caller } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import { isId } from '@tongbu/subgraph';
import DataLoader from 'dataloader';
import { listCasesById } from './case.store.js';
import type { CaseRow } from './case.table.js';

export type CaseLoader = DataLoader<string, CaseRow | null>;

/**
 * Loads cases by id in one query. Make one per request: a shared loader would hand one caller's answer to
 * another. A case that the caller may not see loads as null, exactly as one that does not exist.
 */
export function createCaseLoader(db: Database, caller: Caller): CaseLoader {
  return new DataLoader(async (ids) => {
    const known = ids.filter(isId);
    const rows = known.length === 0 ? [] : await listCasesById(db, caller, known);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
  });
}
