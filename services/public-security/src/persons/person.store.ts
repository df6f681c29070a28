import { type Executor, preparedByIds, type ScopedCaller, type Transaction } from '@tongbu/store';
import type { Agency } from '@tongbu/vocabulary';
import { and, eq, getTableColumns, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import { FORMAT_1 } from './identity-cipher.js';
import { type PersonRow, personTable } from './person.table.js';
import { existsFor, existsForValues, valuesOf } from './person.visibility.js';
import { personKeyTable } from './person-key.table.js';

/** A row of the register with its key. */
const COLUMNS = { ...getTableColumns(personTable), wrappedKey: personKeyTable.wrappedKey };

/**
 * Whose key was destroyed does not exist, also where an old copy of the register was brought back. What was sealed
 * before people had keys of their own needs none.
 */
const IS_READABLE = or(
  isNotNull(personKeyTable.wrappedKey),
  sql`get_byte(${personTable.identity}, 0) = ${FORMAT_1}`,
);

/** What rows of a registration may be recognised by. */
export interface PersonKeys {
  readonly idNumberHashes: readonly Buffer[];
  /** Possibly of real and of invented people: whoever asks tells them apart. */
  readonly externalIds: readonly string[];
  /** The agency whose external ids these are. */
  readonly registeredBy: Agency;
}

const selectPersons = (exist?: SQL) =>
  preparedByIds((db, ids) =>
    db
      .select(COLUMNS)
      .from(personTable)
      .leftJoin(personKeyTable, eq(personKeyTable.personId, personTable.id))
      .where(and(sql`${personTable.id} in (${ids})`, IS_READABLE, exist)),
  );
const selectAll = selectPersons();
const selectExisting = selectPersons(existsForValues(personTable));

/**
 * The people of these ids that exist for a caller, or that there are at all where nobody is named, in one query and no
 * order. The ids must have the shape of UUIDs.
 */
export async function listPersons(
  executor: Executor,
  ids: readonly string[],
  caller?: ScopedCaller,
): Promise<PersonRow[]> {
  return caller ? selectExisting(executor, ids, valuesOf(caller)) : selectAll(executor, ids);
}

/**
 * The person whose identity number has one of these keyed hashes, a real one before one of a drill; null when
 * there is none, or none that exists for the caller.
 */
export async function findPersonByHashes(
  executor: Executor,
  caller: ScopedCaller,
  idNumberHashes: readonly Buffer[],
): Promise<PersonRow | null> {
  const [found] = await executor
    .select(COLUMNS)
    .from(personTable)
    .leftJoin(personKeyTable, eq(personKeyTable.personId, personTable.id))
    .where(
      and(
        inArray(personTable.idNumberHash, [...idNumberHashes]),
        IS_READABLE,
        existsFor(personTable, caller),
      ),
    )
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
  return tx
    .select(COLUMNS)
    .from(personTable)
    .leftJoin(personKeyTable, eq(personKeyTable.personId, personTable.id))
    .where(and(or(byNumber, byExternalId), IS_READABLE));
}

/** Inserts people and their keys; answers the ids of those whose keys of recognition nobody had. */
export async function insertPersons(
  tx: Transaction,
  persons: readonly (PersonRow & { readonly wrappedKey: Buffer })[],
): Promise<Set<string>> {
  if (persons.length === 0) return new Set();
  const inserted = await tx
    .insert(personTable)
    .values(persons.map(({ wrappedKey: _, ...person }) => person))
    .onConflictDoNothing()
    .returning({ id: personTable.id });
  const ids = new Set(inserted.map(({ id }) => id));
  const keys = persons.filter(({ id }) => ids.has(id));
  if (keys.length > 0) {
    await tx.insert(personKeyTable).values(keys.map(({ id, wrappedKey }) => ({ personId: id, wrappedKey })));
  }
  return ids;
}

/**
 * Notes that people who were registered long ago are registered again: from now on their identities are needed anew.
 * Answers the ids of those that are there still, and were not noted by somebody else meanwhile.
 */
export async function noteRegisteredAgain(
  tx: Transaction,
  ids: readonly string[],
  { at, before }: { readonly at: Date; readonly before: Date },
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const sinceWhen = sql`coalesce(${personTable.registeredAgainAt}, ${personTable.registeredAt})`;
  // Locked in one order first, so that two requests with the same people never wait for each other in a circle.
  const locked = await tx
    .select({ id: personTable.id })
    .from(personTable)
    .where(and(inArray(personTable.id, [...ids]), sql`${sinceWhen} < ${before.toISOString()}::timestamptz`))
    .orderBy(personTable.id)
    .for('no key update');
  if (locked.length === 0) return new Set();
  const lockedIds = locked.map(({ id }) => id);
  await tx.update(personTable).set({ registeredAgainAt: at }).where(inArray(personTable.id, lockedIds));
  return new Set(lockedIds);
}

/**
 * Holds a person's row for the rest of the transaction: who becomes the subject of a case is not erased meanwhile, and
 * whoever erases sees the case. False where there is no such person.
 */
export async function holdPerson(tx: Transaction, personId: string): Promise<boolean> {
  return (await holdPersons(tx, [personId])).has(personId);
}

/**
 * Holds the rows of several people, such as the contacts of a case, as `holdPerson` does; answers who of them there is.
 * In the order in which whoever erases locks them, so that the two never wait for each other in a circle.
 */
export async function holdPersons(tx: Transaction, personIds: readonly string[]): Promise<Set<string>> {
  const held = await tx
    .select({ id: personTable.id })
    .from(personTable)
    .where(inArray(personTable.id, [...personIds]))
    .orderBy(personTable.id)
    .for('key share');
  return new Set(held.map(({ id }) => id));
}
