import type { Database, ScopedCaller } from '@tongbu/store';
import DataLoader from 'dataloader';
import { listPersons } from './person.store.js';
import type { PersonRow } from './person.table.js';

/** Loads people by id; one per request. */
export type PersonLoader = DataLoader<string, PersonRow | null>;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Loads people by id in one query. Make one per request: a shared loader would hand one caller what was loaded
 * for another. An id that nobody has, or that cannot be one, loads as null, and so does somebody who does not exist for
 * the caller, where one is named.
 */
export function createPersonLoader(db: Database, caller?: ScopedCaller): PersonLoader {
  return new DataLoader(async (ids) => {
    const found = await listPersons(
      db,
      ids.filter((id) => UUID.test(id)),
      caller,
    );
    const persons = new Map(found.map((person) => [person.id, person]));
    return ids.map((id) => persons.get(id.toLowerCase()) ?? null);
  });
}
