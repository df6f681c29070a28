import type { Executor, Transaction } from '@tongbu/store';
import type { Agency } from '@tongbu/vocabulary';
import { and, eq, inArray, or } from 'drizzle-orm';
import { type PersonRow, personTable } from './person.table.js';

/** What rows of a registration may be recognised by. */
export interface PersonKeys {
  readonly idNumberHashes: readonly Buffer[];
  /** Possibly of real and of invented people: whoever asks tells them apart. */
  readonly externalIds: readonly string[];
  /** The agency whose external ids these are. */
  readonly registeredBy: Agency;
}

/** The people of these ids, in one query and no order. The ids must have the shape of UUIDs. */
export async function listPersons(executor: Executor, ids: readonly string[]): Promise<PersonRow[]> {
  if (ids.length === 0) return [];
  return executor
    .select()
    .from(personTable)
    .where(inArray(personTable.id, [...ids]));
}

/**
 * The person whose identity number has one of these keyed hashes, a real one before one of a drill; null when
 * there is none.
 */
export async function findPersonByHashes(
  executor: Executor,
  idNumberHashes: readonly Buffer[],
): Promise<PersonRow | null> {
  const [found] = await executor
    .select()
    .from(personTable)
    .where(inArray(personTable.idNumberHash, [...idNumberHashes]))
    .orderBy(personTable.exercise)
    .limit(1);
  return found ?? null;
}

/** Everybody whom one of the keys means, in one query. */
export async function listPersonsByKeys(
  tx: Transaction,
  { idNumberHashes, externalIds, registeredBy }: PersonKeys,
): Promise<PersonRow[]> {
  const byNumber =
    idNumberHashes.length > 0 ? inArray(personTable.idNumberHash, [...idNumberHashes]) : undefined;
  const byExternalId =
    externalIds.length > 0
      ? and(eq(personTable.registeredBy, registeredBy), inArray(personTable.externalId, [...externalIds]))
      : undefined;
  if (!byNumber && !byExternalId) return [];
  return tx.select().from(personTable).where(or(byNumber, byExternalId));
}

/** Inserts people in one statement; answers the ids of those whose keys nobody had. */
export async function insertPersons(tx: Transaction, persons: readonly PersonRow[]): Promise<Set<string>> {
  if (persons.length === 0) return new Set();
  const inserted = await tx
    .insert(personTable)
    .values([...persons])
    .onConflictDoNothing()
    .returning({ id: personTable.id });
  return new Set(inserted.map(({ id }) => id));
}
