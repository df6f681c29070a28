import type { Database } from '@tongbu/store';
import DataLoader from 'dataloader';
import { listLaneMirrors } from './lane-mirror.store.js';
import type { LaneMirrorRow } from './lane-mirror.table.js';

export type LaneMirrorLoader = DataLoader<string, LaneMirrorRow[]>;

/** Loads what health knows of the other agencies' lanes, by case id, in one query. One per request. */
export function createLaneMirrorLoader(db: Database): LaneMirrorLoader {
  return new DataLoader(async (caseIds) => {
    const rows = await listLaneMirrors(db, caseIds);
    return caseIds.map((caseId) => rows.filter((row) => row.caseId === caseId));
  });
}
