import type { Caller } from '@tongbu/access';
import type { Database, Transaction } from '@tongbu/store';
import { editionForRecord } from '@tongbu/vocabulary';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { visibleTo } from '../cases/case.store.js';
import type { TestResultInput } from './specimen.input.js';
import { type SpecimenRow, specimenPersonTable, specimenTable } from './specimen.table.js';
import type { Specimen } from './specimen.type.js';

/**
 * Records results, each of its own code; answers the specimen codes that were not there before. Sorted, so that two
 * transactions take the codes in the same order and never wait for each other in a circle.
 */
export async function insertSpecimens(
  tx: Transaction,
  given: readonly TestResultInput[],
): Promise<Set<string>> {
  if (given.length === 0) return new Set();
  const results = given.toSorted((a, b) => (a.specimenCode < b.specimenCode ? -1 : 1));
  const edition = editionForRecord(new Date());
  const inserted = await tx
    .insert(specimenTable)
    .values(results.map((result) => ({ ...result, exercise: result.exercise ?? false, edition })))
    .onConflictDoNothing()
    .returning({ id: specimenTable.id, specimenCode: specimenTable.specimenCode });
  const idOf = new Map(inserted.map(({ id, specimenCode }) => [specimenCode, id]));
  const people = results.flatMap(({ specimenCode, personIds }) => {
    const specimenId = idOf.get(specimenCode);
    return specimenId ? personIds.map((personId) => ({ specimenId, personId })) : [];
  });
  if (people.length > 0) await tx.insert(specimenPersonTable).values(people).onConflictDoNothing();
  return new Set(idOf.keys());
}

/** What is recorded of a specimen code. */
export type RecordedResult = Pick<SpecimenRow, 'specimenCode' | 'jurisdiction' | 'outcome' | 'exercise'> & {
  readonly personIds: string[];
};

/** What is recorded of these codes, in one query; nothing of a code that is not there. */
export async function listRecordedResults(
  tx: Transaction,
  specimenCodes: readonly string[],
): Promise<RecordedResult[]> {
  if (specimenCodes.length === 0) return [];
  const { id, specimenCode, jurisdiction, outcome, exercise } = specimenTable;
  return tx
    .select({
      specimenCode,
      jurisdiction,
      outcome,
      exercise,
      personIds: sql<string[]>`array_agg(${specimenPersonTable.personId}::text)`,
    })
    .from(specimenTable)
    .innerJoin(specimenPersonTable, eq(specimenPersonTable.specimenId, id))
    .where(inArray(specimenCode, [...specimenCodes]))
    .groupBy(id);
}

/** A specimen as one of a person's. */
export type SpecimenRoot = Specimen & { readonly personId: string };

/** The specimens of a person that the caller may see, the newest first. */
export async function listSpecimensOfPerson(
  db: Database,
  caller: Caller,
  { personId, first }: { personId: string; first: number },
): Promise<SpecimenRoot[]> {
  const people = sql<number>`(select count(*)::int from ${specimenPersonTable} as swab where swab.specimen_id = ${specimenTable.id})`;
  const rows = await db
    .select({ specimen: specimenTable, people })
    .from(specimenTable)
    .innerJoin(specimenPersonTable, eq(specimenPersonTable.specimenId, specimenTable.id))
    .where(and(eq(specimenPersonTable.personId, personId), visibleTo(caller, specimenTable.jurisdiction)))
    .orderBy(desc(specimenTable.testedAt))
    .limit(first);
  return rows.map(({ specimen, people: size }) => ({ ...specimen, people: size, personId }));
}

/** Whose swabs these tubes hold, in one query and no order. */
export async function listPersonsOfSpecimens(
  db: Database,
  specimenIds: readonly string[],
): Promise<{ specimenId: string; personId: string }[]> {
  return db
    .select()
    .from(specimenPersonTable)
    .where(inArray(specimenPersonTable.specimenId, [...specimenIds]));
}
