import { randomUUID } from 'node:crypto';
import type { Append } from '@tongbu/events';
import { openLanes } from '@tongbu/lanes';
import type { Transaction } from '@tongbu/store';
import { type CasePositive, editionForRecord } from '@tongbu/vocabulary';
import { CaseOrigin, CaseStatus } from './case.enum.js';
import { insertCases } from './case.store.js';
import type { CaseRow } from './case.table.js';
import { takeCaseNumbers } from './case-number.store.js';

/** A positive that has passed every check. */
export interface Positive {
  readonly personId: string;
  readonly jurisdiction: string;
  readonly collectedAt: Date;
  readonly onsetDate?: string | null;
  readonly specimenCode?: string | null;
  readonly reportedBy?: string;
  readonly idempotencyKey?: string;
  readonly exercise: boolean;
}

/**
 * Opens a case for each positive: the case, health's own verification lane and the event that opens the other
 * three lanes are one transaction (一旦发现阳性,同步开展转运、复核、流调, #1), so there is no case without a
 * response. A positive that is recorded already opens nothing and is left out of the answer.
 */
export async function openCases(
  tx: Transaction,
  append: Append,
  positives: readonly Positive[],
): Promise<CaseRow[]> {
  const reportedAt = new Date();
  const opened: CaseRow[] = [];
  for (const jurisdiction of jurisdictionsOf(positives)) {
    const group = positives.filter((positive) => positive.jurisdiction === jurisdiction);
    const numbers = await takeCaseNumbers(tx, { jurisdiction, at: reportedAt, count: group.length });
    const rows = group.map((positive, index) => ({
      ...positive,
      id: randomUUID(),
      caseNumber: numbers[index] ?? '',
      status: CaseStatus.SCREENED_POSITIVE,
      origin: CaseOrigin.REPORTED,
      reportedAt,
      edition: editionForRecord(reportedAt),
    }));
    opened.push(...(await insertCases(tx, rows)));
  }
  const cases = opened.map(casePositive);
  await openLanes(tx, append, { lane: 'verification', positives: cases });
  for (const positive of cases) {
    const event = { type: 'case.positive', version: 1, payload: positive, eventId: randomUUID() } as const;
    append({ ...event, topic: 'positive-cases' });
    append({ ...event, topic: 'response' });
  }
  return opened;
}

/** Sorted, so that two transactions take the counters in the same order and never wait for each other in a circle. */
function jurisdictionsOf(positives: readonly Positive[]): string[] {
  return [...new Set(positives.map(({ jurisdiction }) => jurisdiction))].sort();
}

function casePositive(row: CaseRow): CasePositive {
  return {
    caseId: row.id,
    personId: row.personId,
    jurisdiction: row.jurisdiction,
    reportedAt: row.reportedAt.toISOString(),
    collectedAt: row.collectedAt?.toISOString() ?? null,
    exercise: row.exercise,
  };
}
