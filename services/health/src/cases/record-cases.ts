import { randomUUID } from 'node:crypto';
import { answersFor, type Caller } from '@tongbu/access';
import { inService, type Transaction } from '@tongbu/store';
import { type Place, refuse, type UserError } from '@tongbu/subgraph';
import { calendarDateInShanghai, editionForRecord } from '@tongbu/vocabulary';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { CaseOrigin } from './case.enum.js';
import type { ImportedCaseInput } from './case.input.js';
import type { CaseConflict } from './case.payload.js';
import { insertCases } from './case.store.js';
import { type CaseRow, caseConflictTable, caseTable } from './case.table.js';
import { takeCaseNumbers } from './case-number.store.js';

/** One case of a row of the request. */
export interface ReportedCase {
  readonly row: number;
  /** Where its fields stand in the input. */
  readonly place: Place;
  readonly reported: ImportedCaseInput;
}

export interface RecordedCases {
  readonly imported: number;
  readonly unchanged: number;
  readonly conflicts: CaseConflict[];
  /** The cases' ids by what the source calls them; nothing of a row that was refused. */
  readonly idOf: ReadonlyMap<string, string>;
  /** Rows of which a case is recorded for a place that the caller does not answer for. Nothing of them is written. */
  readonly forbidden: UserError[];
}

/** Attributes that two reports of one case may tell differently. */
const COMPARED = ['ageYears', 'sex', 'reportedPlace', 'infectedPlace', 'onsetDate'] as const;

/**
 * Records cases of one source. What is recorded already stays as it is; a row that tells an attribute differently,
 * or knows what was not known, leaves a conflict with both values, so that nothing that any report said is lost
 * and nothing is decided by the order of the rows.
 */
export async function recordCases(
  tx: Transaction,
  caller: Caller,
  { source, checked }: { source: string; checked: readonly ReportedCase[] },
): Promise<RecordedCases> {
  await lockSource(tx, source);
  // A source's names are unique in the whole country.
  const there = await listImported(
    inService(tx),
    source,
    checked.map(({ reported }) => reported.externalId),
  );
  const foreign = new Set(
    there.filter(({ jurisdiction }) => !answersFor(caller, jurisdiction)).map((row) => row.externalId),
  );
  const refused = checked.filter(({ reported }) => foreign.has(reported.externalId));
  const refusedRows = new Set(refused.map(({ row }) => row));
  const allowed = checked.filter(({ row }) => !refusedRows.has(row));

  const byExternalId = new Map(there.map((row) => [row.externalId, row]));
  const missing = new Map<string, ImportedCaseInput>();
  for (const { reported } of allowed)
    if (!byExternalId.has(reported.externalId) && !missing.has(reported.externalId))
      missing.set(reported.externalId, reported);
  const imported = await insertCases(tx, await newCases(tx, source, [...missing.values()]));
  for (const row of imported) byExternalId.set(row.externalId, row);

  const names = new Set(allowed.map(({ reported }) => reported.externalId));
  return {
    imported: imported.length,
    unchanged: names.size - imported.length,
    conflicts: await recordConflicts(tx, allowed, byExternalId),
    idOf: new Map(
      [...names].flatMap((name) => {
        const row = byExternalId.get(name);
        return row ? [[name, row.id] as const] : [];
      }),
    ),
    forbidden: refused.map(({ place }) =>
      refuse('FORBIDDEN', 'The caller does not answer for the place of this case.', place, 'externalId'),
    ),
  };
}

/**
 * Imports of one source wait for each other until the transaction ends: what a row was checked against is still so
 * when it is written, and two imports never wait for each other in a circle.
 */
async function lockSource(tx: Transaction, source: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${source}, 0))`);
}

async function recordConflicts(
  tx: Transaction,
  checked: readonly ReportedCase[],
  recorded: ReadonlyMap<string | null, CaseRow>,
): Promise<CaseConflict[]> {
  const conflicts: CaseConflict[] = [];
  for (const { row, reported } of checked) {
    const existing = recorded.get(reported.externalId);
    if (!existing) continue;
    for (const field of COMPARED) {
      const kept = existing[field] ?? null;
      const other = reported[field] ?? null;
      if (kept === other) continue;
      conflicts.push({ row, caseId: existing.id, externalId: reported.externalId, field });
      await tx
        .insert(caseConflictTable)
        .values({ caseId: existing.id, field, kept: String(kept ?? ''), other: String(other ?? '') })
        .onConflictDoNothing();
    }
  }
  return conflicts;
}

async function listImported(tx: Transaction, source: string, externalIds: string[]): Promise<CaseRow[]> {
  if (externalIds.length === 0) return [];
  return tx
    .select()
    .from(caseTable)
    .where(and(eq(caseTable.source, source), inArray(caseTable.externalId, externalIds)));
}

/** Only cases that are not there yet take a number, so that repeating an import leaves no gaps. */
async function newCases(tx: Transaction, source: string, missing: readonly ImportedCaseInput[]) {
  const rows = [];
  const series = new Map<string, ImportedCaseInput[]>();
  for (const reported of missing) {
    const key = `${reported.jurisdiction.slice(0, 4)} ${calendarDateInShanghai(reported.reportedAt)}`;
    series.set(key, [...(series.get(key) ?? []), reported]);
  }
  for (const [, group] of [...series].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [{ jurisdiction, reportedAt: at } = { jurisdiction: '', reportedAt: new Date(0) }] = group;
    const numbers = await takeCaseNumbers(tx, { jurisdiction, at, count: group.length });
    rows.push(
      ...group.map((reported, index) => ({
        ...reported,
        id: randomUUID(),
        caseNumber: numbers[index] ?? '',
        origin: CaseOrigin.IMPORTED,
        exercise: false,
        source,
        edition: editionForRecord(reported.reportedAt),
      })),
    );
  }
  return rows;
}
