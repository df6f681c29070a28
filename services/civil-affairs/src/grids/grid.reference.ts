import { demand } from '@tongbu/access';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import type { GridRow } from './grid.table.js';

/** A grid that another agency points to; null where there is none, or not for this caller. */
export async function gridReference(
  { id }: { readonly id: string },
  { caller, grids }: CivilAffairsContext,
): Promise<GridRow | null> {
  demand(caller, 'community.read');
  return grids.load(id);
}
