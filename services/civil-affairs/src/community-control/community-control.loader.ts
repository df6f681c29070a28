import type { Database } from '@tongbu/store';
import type DataLoader from 'dataloader';
import { loadOne } from '../loading/by-id.js';
import { listControls } from './community-control.store.js';
import type { CommunityControlRow } from './community-control.table.js';

export type CommunityControlLoader = DataLoader<string, CommunityControlRow | null>;

/** Loads what is known of cases beside their lanes. Whoever may see the lane may see it. */
export function createCommunityControlLoader(db: Database): CommunityControlLoader {
  return loadOne(
    (caseIds) => listControls(db, caseIds),
    ({ caseId }) => caseId,
  );
}
