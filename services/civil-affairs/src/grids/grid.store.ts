import type { Caller } from '@tongbu/access';
import type { Executor, Transaction } from '@tongbu/store';
import { and, asc, eq, getTableColumns, inArray } from 'drizzle-orm';
import { communityTable } from '../communities/community.table.js';
import { inPlacesOf } from '../places/in-places.js';
import { type GridRow, gridTable } from './grid.table.js';

/** The grids of these ids that the caller may see, in one query and no order. */
export async function listGridsById(
  executor: Executor,
  caller: Caller,
  ids: readonly string[],
): Promise<GridRow[]> {
  return executor
    .select(getTableColumns(gridTable))
    .from(gridTable)
    .innerJoin(communityTable, eq(communityTable.id, gridTable.communityId))
    .where(and(inArray(gridTable.id, [...ids]), inPlacesOf(caller, communityTable.jurisdiction)));
}

/** The grids of these communities, by name, in one query. Who may see the community may see its grids. */
export async function listGridsOf(executor: Executor, communityIds: readonly string[]): Promise<GridRow[]> {
  if (communityIds.length === 0) return [];
  return executor
    .select()
    .from(gridTable)
    .where(inArray(gridTable.communityId, [...communityIds]))
    .orderBy(asc(gridTable.name));
}

/** Most rows of one statement: a statement has at most 65,535 parameters. */
const MAX_INSERT = 5_000;

/** Inserts grids whose names are not there. */
export async function insertGrids(tx: Transaction, rows: readonly GridRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += MAX_INSERT) {
    await tx.insert(gridTable).values(rows.slice(start, start + MAX_INSERT));
  }
}
