import { refuse, rowPlace, type UserError } from '@tongbu/subgraph';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import { listVisibleCommunities } from '../communities/community.store.js';
import type { CommunityRow } from '../communities/community.table.js';
import { listGridsOf } from '../grids/grid.store.js';
import type { CheckedHousehold } from './household.rules.js';

export interface CheckedRow {
  readonly row: number;
  readonly household: CheckedHousehold;
}

/** A row of which the community is known, and the grid where it names one. */
export interface LocatedHousehold extends CheckedRow {
  readonly community: CommunityRow;
  readonly gridId: string | null;
}

/**
 * Finds the communities and grids that rows name, in two queries. A community of a place that the caller does not
 * answer for is refused as one that does not exist.
 */
export async function locateHouseholds(
  { caller, store }: CivilAffairsContext,
  rows: readonly CheckedRow[],
): Promise<{ households: LocatedHousehold[]; userErrors: UserError[] }> {
  const codes = [...new Set(rows.map(({ household }) => household.communityCode))];
  const communities = await listVisibleCommunities(store.db, caller, codes);
  const byCode = new Map(communities.map((community) => [community.code, community]));
  const grids = await listGridsOf(
    store.db,
    communities.map(({ id }) => id),
  );
  const gridIds = new Map(grids.map(({ id, communityId, name }) => [`${communityId} ${name}`, id]));

  const userErrors: UserError[] = [];
  const households = rows.flatMap(({ row, household }): LocatedHousehold[] => {
    const place = rowPlace('households', row);
    const community = byCode.get(household.communityCode);
    if (!community) {
      userErrors.push(refuse('UNKNOWN_COMMUNITY', 'There is no such community.', place, 'communityCode'));
      return [];
    }
    if (household.gridName === null) return [{ row, household, community, gridId: null }];
    const gridId = gridIds.get(`${community.id} ${household.gridName}`);
    if (gridId !== undefined) return [{ row, household, community, gridId }];
    userErrors.push(refuse('UNKNOWN_GRID', 'The community has no such grid.', place, 'gridName'));
    return [];
  });
  return { households, userErrors };
}
