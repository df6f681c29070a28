import type { Database } from '@tongbu/store';
import { isId } from '@tongbu/subgraph';
import DataLoader from 'dataloader';
import { inArray } from 'drizzle-orm';
import { knownPersonTable } from './known-person.table.js';

/** Whether people were invented for a drill; null where the register has not told. */
export type PersonKindLoader = DataLoader<string, boolean | null>;

/** Loads the kinds of people in one query, in the service's scope. One per request: the register may tell meanwhile. */
export function createPersonKindLoader(db: Database): PersonKindLoader {
  return new DataLoader(async (personIds) => {
    const ids = personIds.filter(isId);
    const rows =
      ids.length === 0
        ? []
        : await db.select().from(knownPersonTable).where(inArray(knownPersonTable.personId, ids));
    const kinds = new Map(rows.map(({ personId, exercise }) => [personId, exercise]));
    return personIds.map((personId) => kinds.get(personId.toLowerCase()) ?? null);
  });
}
