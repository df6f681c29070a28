import { isId } from '@tongbu/subgraph';
import DataLoader from 'dataloader';

/** Lists the rows of these ids, in one query. The ids have the shape of UUIDs, in lower case. */
export type ListByIds<Row> = (ids: readonly string[]) => Promise<Row[]>;

/**
 * Loads the one row of an id. Make a loader per request: a shared one would hand one caller's answer to another.
 * What the list does not give, and what cannot be an id, loads as null.
 */
export function loadOne<Row>(
  list: ListByIds<Row>,
  idOf: (row: Row) => string,
): DataLoader<string, Row | null> {
  return new DataLoader(async (ids) => {
    const rows = new Map((await listKnown(list, ids)).map((row) => [idOf(row), row]));
    return ids.map((id) => rows.get(id.toLowerCase()) ?? null);
  });
}

/** As `loadOne`, but all rows of an id, in the order of the list. */
export function loadAll<Row>(list: ListByIds<Row>, idOf: (row: Row) => string): DataLoader<string, Row[]> {
  return new DataLoader(async (ids) => {
    const rows = new Map<string, Row[]>();
    for (const row of await listKnown(list, ids)) rows.set(idOf(row), [...(rows.get(idOf(row)) ?? []), row]);
    return ids.map((id) => rows.get(id.toLowerCase()) ?? []);
  });
}

async function listKnown<Row>(list: ListByIds<Row>, ids: readonly string[]): Promise<Row[]> {
  const known = [...new Set(ids.filter(isId).map((id) => id.toLowerCase()))];
  return known.length === 0 ? [] : list(known);
}
