import { randomUUID } from 'node:crypto';
import { answersFor } from '@tongbu/access';
import type { Transaction } from '@tongbu/store';
import { MAX_ROWS, refuse, refuseText, refuseTooMany, rowPlace, type UserError } from '@tongbu/subgraph';
import { calendarDateInShanghai } from '@tongbu/vocabulary';
import { and, eq, inArray } from 'drizzle-orm';
import type { HealthContext } from '../health.context.js';
import { CaseOrigin } from './case.enum.js';
import type { ImportCasesInput, ImportedCaseInput } from './case.input.js';
import type { CaseConflict, ImportCasesPayload } from './case.payload.js';
import { importedCaseRefusals } from './case.rules.js';
import { insertCases } from './case.store.js';
import { type CaseRow, caseConflictTable, caseTable } from './case.table.js';
import { takeCaseNumbers } from './case-number.store.js';

const MAX_SOURCE = 100;

/** A row of the request that passed every check. */
export interface CheckedCase {
  readonly row: number;
  readonly reported: ImportedCaseInput;
}

/**
 * Imports history: rows that fail a check are refused and named, the others are imported. Repeating an import
 * changes nothing. No lanes open: these people's responses are over.
 */
export async function importCases(
  context: HealthContext,
  input: ImportCasesInput,
): Promise<ImportCasesPayload> {
  const nothing = { imported: 0, unchanged: 0, conflicts: [] };
  if (input.cases.length > MAX_ROWS) return { ...nothing, userErrors: [refuseTooMany('cases')] };
  const sourceRefusals = refuseText(input.source, MAX_SOURCE, { path: ['input'] }, 'source');
  if (sourceRefusals.length > 0) return { ...nothing, userErrors: sourceRefusals };

  const { checked, userErrors } = await checkCases(context, input.cases);
  const result = await context.events.write((tx) => recordCases(tx, input.source, checked));
  return { imported: result.imported, unchanged: result.unchanged, conflicts: result.conflicts, userErrors };
}

async function checkCases(
  { caller, personRegister }: HealthContext,
  cases: readonly ImportedCaseInput[],
): Promise<{ checked: CheckedCase[]; userErrors: UserError[] }> {
  const now = new Date();
  const userErrors: UserError[] = [];
  const unknown = await personRegister.findUnknown(
    cases.flatMap(({ personId }) => (personId ? [personId] : [])),
  );
  const checked = cases.flatMap((reported, row) => {
    const place = rowPlace('cases', row);
    const refusals = importedCaseRefusals(reported, now, place);
    if (refusals.length === 0 && !answersFor(caller, reported.jurisdiction)) {
      refusals.push(refuse('FORBIDDEN', 'The caller does not answer for this place.', place, 'jurisdiction'));
    }
    if (reported.personId && unknown.has(reported.personId.toLowerCase())) {
      refusals.push(refuse('UNKNOWN_PERSON', 'The register knows no such person.', place, 'personId'));
    }
    userErrors.push(...refusals);
    return refusals.length === 0 ? [{ row, reported }] : [];
  });
  return { checked, userErrors };
}

export interface RecordedCases {
  readonly imported: number;
  readonly unchanged: number;
  readonly conflicts: CaseConflict[];
  /** The cases' ids by what the source calls them. */
  readonly idOf: ReadonlyMap<string, string>;
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
  source: string,
  checked: readonly CheckedCase[],
): Promise<RecordedCases> {
  const first = new Map<string, ImportedCaseInput>();
  for (const { reported } of checked)
    if (!first.has(reported.externalId)) first.set(reported.externalId, reported);
  const imported = await insertCases(tx, await newCases(tx, source, [...first.values()]));
  const recorded = await listImported(tx, source, [...first.keys()]);
  const byExternalId = new Map(recorded.map((row) => [row.externalId ?? '', row]));

  const conflicts: CaseConflict[] = [];
  for (const { row, reported } of checked) {
    const existing = byExternalId.get(reported.externalId);
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
  return {
    imported: imported.length,
    unchanged: first.size - imported.length,
    conflicts,
    idOf: new Map(recorded.map(({ id, externalId }) => [externalId ?? '', id])),
  };
}

async function listImported(tx: Transaction, source: string, externalIds: string[]): Promise<CaseRow[]> {
  if (externalIds.length === 0) return [];
  return tx
    .select()
    .from(caseTable)
    .where(and(eq(caseTable.source, source), inArray(caseTable.externalId, externalIds)));
}

/** Only cases that are not there yet take a number, so that repeating an import leaves no gaps. */
async function newCases(tx: Transaction, source: string, cases: readonly ImportedCaseInput[]) {
  const there = new Set(
    (
      await listImported(
        tx,
        source,
        cases.map((c) => c.externalId),
      )
    ).map((c) => c.externalId),
  );
  const missing = cases.filter(({ externalId }) => !there.has(externalId));
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
      })),
    );
  }
  return rows;
}
