import type { Caller } from '@tongbu/access';
import type { Database } from '@tongbu/store';
import { isId } from '@tongbu/subgraph';
import DataLoader from 'dataloader';
import { listVehiclesById } from './vehicle.store.js';
import type { VehicleRow } from './vehicle.table.js';

export type VehicleLoader = DataLoader<string, VehicleRow | null>;

/**
 * Loads vehicles by id in one query. Make one per request: a shared loader would hand one caller's answer to
 * another. A vehicle that the caller may not see loads as null, exactly as one that does not exist.
 */
export function createVehicleLoader(db: Database, caller: Caller): VehicleLoader {
  return new DataLoader(async (ids) => {
    const known = ids.filter(isId);
    const rows = known.length === 0 ? [] : await listVehiclesById(db, caller, known);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
  });
}
