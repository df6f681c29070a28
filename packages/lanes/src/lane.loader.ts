import type { Database } from '@tongbu/store';
import DataLoader from 'dataloader';
import { listLanes } from './lane.store.js';
import type { LaneRow } from './lane.table.js';

export type LaneLoader = DataLoader<string, LaneRow | null>;

/**
 * Loads lanes by case id in one query. Make one per request, as every loader: a shared one would answer from
 * what an earlier caller saw. A case without a lane loads as null.
 */
export function createLaneLoader(db: Database): LaneLoader {
  return new DataLoader(async (caseIds) => {
    const lanes = new Map((await listLanes(db, caseIds)).map((lane) => [lane.caseId, lane]));
    return caseIds.map((caseId) => lanes.get(caseId) ?? null);
  });
}
