import type { Caller } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import type DataLoader from 'dataloader';
import { loadAll, loadOne } from '../loading/by-id.js';
import { listGridsById, listGridsOf } from './grid.store.js';
import type { GridRow } from './grid.table.js';

export type GridLoader = DataLoader<string, GridRow | null>;
export type CommunityGridsLoader = DataLoader<string, GridRow[]>;

/** Loads grids by id, those that the caller may see. */
export function createGridLoader(db: Database, caller: Caller): GridLoader {
  return loadOne(
    (ids) => listGridsById(db, caller, ids),
    ({ id }) => id,
  );
}

/** Loads the grids of communities, by name. */
export function createCommunityGridsLoader(db: Database): CommunityGridsLoader {
  return loadAll(
    (communityIds) => listGridsOf(db, communityIds),
    ({ communityId }) => communityId,
  );
}
