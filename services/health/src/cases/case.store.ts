import type { Caller } from '@tongbu/access';
import {
  type Database,
  type Executor,
  inPlaces,
  inPreparedPlaces,
  placePrefixes,
  preparedByIds,
  type Transaction,
} from '@tongbu/store';
import { and, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { CaseFilter } from './case.input.js';
import { type CaseRow, caseTable, type NewCase } from './case.table.js';

/** The rows of one statement: well below the parameters that a statement may carry. */
const ROWS_A_STATEMENT = 500;

/** The rows of places that the caller answers for; out of these, a record does not exist. */
export function visibleTo(
  { jurisdictions }: Pick<Caller, 'jurisdictions'>,
  jurisdiction: AnyPgColumn = caseTable.jurisdiction,
): SQL {
  return inPlaces(jurisdictions, jurisdiction);
}

/** The condition that a filter stands for, without what the caller may see. */
export function matches(filter: CaseFilter): SQL | undefined {
  const { jurisdiction, status, exercise, origin, source, reportedFrom, reportedBefore } = filter;
  return and(
    typeof jurisdiction === 'string' ? inPlaces([jurisdiction], caseTable.jurisdiction) : undefined,
    status ? inArray(caseTable.status, status) : undefined,
    typeof exercise === 'boolean' ? eq(caseTable.exercise, exercise) : undefined,
    origin ? eq(caseTable.origin, origin) : undefined,
    typeof source === 'string' ? eq(caseTable.source, source) : undefined,
    reportedFrom ? gte(caseTable.reportedAt, reportedFrom) : undefined,
    reportedBefore ? lt(caseTable.reportedAt, reportedBefore) : undefined,
  );
}

/** The cases of these ids that the caller may see, in one query and no order. */
export const listCasesById = (db: Database, caller: Caller, ids: readonly string[]): Promise<CaseRow[]> =>
  selectCases(db, ids, { places: placePrefixes(caller.jurisdictions) });

const selectCases = preparedByIds((db, ids) =>
  db
    .select()
    .from(caseTable)
    .where(
      and(
        sql`${caseTable.id} in (${ids})`,
        inPreparedPlaces(sql.placeholder('places'), caseTable.jurisdiction),
      ),
    ),
);

/** The cases of these people that the caller may see, the newest first. */
export async function listCasesOfPersons(
  db: Database,
  caller: Caller,
  personIds: readonly string[],
): Promise<CaseRow[]> {
  return db
    .select()
    .from(caseTable)
    .where(and(inArray(caseTable.personId, [...personIds]), visibleTo(caller)))
    .orderBy(desc(caseTable.reportedAt), desc(caseTable.id));
}

/** Where a page of cases goes on: after the case reported then, with that id. */
export interface CasePageKey {
  readonly reportedAt: Date;
  readonly id: string;
}

/** A page of cases, the newest first, and one more to tell whether more follow. */
export async function listCases(
  db: Database,
  caller: Caller,
  { filter, first, after }: { filter: CaseFilter; first: number; after: CasePageKey | undefined },
): Promise<CaseRow[]> {
  const beyond = after
    ? sql`(${caseTable.reportedAt}, ${caseTable.id}) < (${after.reportedAt.toISOString()}::timestamptz, ${after.id}::uuid)`
    : undefined;
  return db
    .select()
    .from(caseTable)
    .where(and(visibleTo(caller), matches(filter), beyond))
    .orderBy(desc(caseTable.reportedAt), desc(caseTable.id))
    .limit(first + 1);
}

/** The case that this account opened under this key. */
export async function findCaseOfKey(
  executor: Executor,
  { reportedBy, idempotencyKey }: { reportedBy: string; idempotencyKey: string },
): Promise<CaseRow | undefined> {
  const [found] = await executor
    .select()
    .from(caseTable)
    .where(and(eq(caseTable.reportedBy, reportedBy), eq(caseTable.idempotencyKey, idempotencyKey)));
  return found;
}

/** The cases that were opened from these specimens, as far as the executor's scope goes, in one query and no order. */
export async function listCasesOfSpecimens(
  executor: Executor,
  specimenCodes: readonly string[],
): Promise<CaseRow[]> {
  if (specimenCodes.length === 0) return [];
  return executor
    .select()
    .from(caseTable)
    .where(inArray(caseTable.specimenCode, [...specimenCodes]));
}

/** Inserts cases; those whose key, specimen or source is there already are left out of the answer. */
export async function insertCases(tx: Transaction, cases: readonly NewCase[]): Promise<CaseRow[]> {
  const inserted: CaseRow[] = [];
  for (let start = 0; start < cases.length; start += ROWS_A_STATEMENT) {
    const some = cases.slice(start, start + ROWS_A_STATEMENT);
    inserted.push(...(await tx.insert(caseTable).values(some).onConflictDoNothing().returning()));
  }
  return inserted;
}
