import type { Caller } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import type DataLoader from 'dataloader';
import { loadOne } from '../loading/by-id.js';
import { listCommunitiesById } from './community.store.js';
import type { CommunityRow } from './community.table.js';

export type CommunityLoader = DataLoader<string, CommunityRow | null>;

/** Loads communities by id, those that the caller may see. */
export function createCommunityLoader(db: Database, caller: Caller): CommunityLoader {
  return loadOne(
    (ids) => listCommunitiesById(db, caller, ids),
    ({ id }) => id,
  );
}
