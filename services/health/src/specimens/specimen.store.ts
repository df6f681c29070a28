import type { Database, Transaction } from '@tongbu/store';
import { count, desc, eq } from 'drizzle-orm';
import type { TestResultInput } from './specimen.input.js';
import { specimenPersonTable, specimenTable } from './specimen.table.js';
import type { Specimen } from './specimen.type.js';

/** Records results; answers the specimen codes that were not there before. */
export async function insertSpecimens(
  tx: Transaction,
  results: readonly TestResultInput[],
): Promise<Set<string>> {
  if (results.length === 0) return new Set();
  const inserted = await tx
    .insert(specimenTable)
    .values(results.map((result) => ({ ...result, exercise: result.exercise ?? false })))
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

/** The specimens of a person, the newest first. */
export async function listSpecimensOfPerson(
  db: Database,
  personId: string,
  first: number,
): Promise<Specimen[]> {
  const people = db.$with('people').as(
    db
      .select({ specimenId: specimenPersonTable.specimenId, people: count().as('people') })
      .from(specimenPersonTable)
      .groupBy(specimenPersonTable.specimenId),
  );
  const rows = await db
    .with(people)
    .select({ specimen: specimenTable, people: people.people })
    .from(specimenTable)
    .innerJoin(specimenPersonTable, eq(specimenPersonTable.specimenId, specimenTable.id))
    .innerJoin(people, eq(people.specimenId, specimenTable.id))
    .where(eq(specimenPersonTable.personId, personId))
    .orderBy(desc(specimenTable.testedAt))
    .limit(first);
  return rows.map(({ specimen, people: size }) => ({ ...specimen, people: size }));
}
