import type { Caller } from '@tongbu/access';
import type { Database, Executor, Transaction } from '@tongbu/store';
import { jurisdictionPrefix } from '@tongbu/vocabulary';
import { and, desc, eq, gte, inArray, like, lt, or, type SQL, sql } from 'drizzle-orm';
import type { CaseFilter } from './case.input.js';
import { type CaseRow, caseTable, type NewCase } from './case.table.js';

/** The rows of places that the caller answers for; out of these, a record does not exist. */
export function visibleTo({ jurisdictions }: Pick<Caller, 'jurisdictions'>): SQL {
  const places = jurisdictions.map((code) => like(caseTable.jurisdiction, `${jurisdictionPrefix(code)}%`));
  return or(...places) ?? sql`false`;
}

/** The condition that a filter stands for, without what the caller may see. */
export function matches(filter: CaseFilter): SQL | undefined {
  const { jurisdiction, status, exercise, origin, source, reportedFrom, reportedBefore } = filter;
  return and(
    jurisdiction ? like(caseTable.jurisdiction, `${jurisdictionPrefix(jurisdiction)}%`) : undefined,
    status ? inArray(caseTable.status, status) : undefined,
    typeof exercise === 'boolean' ? eq(caseTable.exercise, exercise) : undefined,
    origin ? eq(caseTable.origin, origin) : undefined,
    source ? eq(caseTable.source, source) : undefined,
    reportedFrom ? gte(caseTable.reportedAt, reportedFrom) : undefined,
    reportedBefore ? lt(caseTable.reportedAt, reportedBefore) : undefined,
  );
}

/** The cases of these ids that the caller may see, in one query and no order. */
export async function listCasesById(
  db: Database,
  caller: Caller,
  ids: readonly string[],
): Promise<CaseRow[]> {
  return db
    .select()
    .from(caseTable)
    .where(and(inArray(caseTable.id, [...ids]), visibleTo(caller)));
}

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

/** Cases that were opened under this key, or for these people from this specimen. */
export async function findReportedBefore(
  executor: Executor,
  {
    idempotencyKey,
    specimenCode,
    personIds,
  }: { idempotencyKey?: string; specimenCode?: string | null; personIds: readonly string[] },
): Promise<CaseRow[]> {
  const byKey = idempotencyKey === undefined ? undefined : eq(caseTable.idempotencyKey, idempotencyKey);
  const bySpecimen = specimenCode
    ? and(eq(caseTable.specimenCode, specimenCode), inArray(caseTable.personId, [...personIds]))
    : undefined;
  if (!byKey && !bySpecimen) return [];
  return executor.select().from(caseTable).where(or(byKey, bySpecimen));
}

/** Inserts cases; those whose key, specimen or source is there already are left out of the answer. */
export async function insertCases(tx: Transaction, cases: readonly NewCase[]): Promise<CaseRow[]> {
  if (cases.length === 0) return [];
  return tx
    .insert(caseTable)
    .values([...cases])
    .onConflictDoNothing()
    .returning();
}
