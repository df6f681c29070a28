import type { Append, NewEvent } from '@tongbu/events';
import { type Database, preparedByIds, type Transaction } from '@tongbu/store';
import {
  type CasePositive,
  editionInForce,
  type LaneChanged,
  type LaneKind,
  laneDueAt,
  laneTopic,
} from '@tongbu/vocabulary';
import { eq, inArray, sql } from 'drizzle-orm';
import { type LaneStep, stepFrom } from './lane.rules.js';
import { type LaneRow, laneTable } from './lane.table.js';

/** The rows of one statement: well below the parameters that a statement may carry. */
const ROWS_A_STATEMENT = 500;

/**
 * Opens this agency's lane of a case, at once and without asking anybody (一旦发现阳性,同步开展, #1).
 * Answers the lane, or nothing when it was open already: a positive that arrives twice changes nothing.
 */
export async function openLane(
  tx: Transaction,
  append: Append,
  { lane, positive }: { lane: LaneKind; positive: CasePositive },
): Promise<LaneRow | undefined> {
  const [opened] = await openLanes(tx, append, { lane, positives: [positive] });
  return opened;
}

/** As `openLane`, for many cases at once; answers the lanes that were not open already. */
export async function openLanes(
  tx: Transaction,
  append: Append,
  { lane, positives }: { lane: LaneKind; positives: readonly CasePositive[] },
): Promise<LaneRow[]> {
  const rows = positives.map((positive) => openRow(lane, positive));
  const opened: LaneRow[] = [];
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const some = rows.slice(start, start + ROWS_A_STATEMENT);
    opened.push(...(await tx.insert(laneTable).values(some).onConflictDoNothing().returning()));
  }
  for (const row of opened) append(laneChanged(lane, row));
  return opened;
}

function openRow(
  lane: LaneKind,
  { caseId, personId, jurisdiction, reportedAt, exercise }: CasePositive,
): LaneRow {
  const triggeredAt = new Date(reportedAt);
  const edition = editionInForce(triggeredAt);
  return {
    caseId,
    personId,
    jurisdiction,
    state: 'OPEN',
    triggeredAt,
    startedAt: new Date(),
    // Limits count from the report: an agency that was down gets no more time for it.
    dueAt: laneDueAt(edition, lane, triggeredAt),
    completedAt: null,
    edition: edition.id,
    exercise,
  };
}

export type StepResult =
  | { readonly ok: true; readonly lane: LaneRow; readonly changed: boolean }
  | { readonly ok: false; readonly code: 'NOT_FOUND' | 'CONFLICT' };

/**
 * Takes one step in a lane. A lane of a place that the caller does not answer for is `NOT_FOUND`, as one that
 * does not exist; a step that the lane is past is `CONFLICT`; a step taken before changes nothing and is ok.
 */
export async function stepLane(
  tx: Transaction,
  append: Append,
  {
    lane,
    caseId,
    step,
    answersFor,
  }: { lane: LaneKind; caseId: string; step: LaneStep; answersFor: (jurisdiction: string) => boolean },
): Promise<StepResult> {
  const [current] = await tx.select().from(laneTable).where(eq(laneTable.caseId, caseId)).for('update');
  if (!current || !answersFor(current.jurisdiction)) return { ok: false, code: 'NOT_FOUND' };
  const outcome = stepFrom(current.state, step);
  if (outcome === 'refused') return { ok: false, code: 'CONFLICT' };
  if (outcome === 'unchanged') return { ok: true, lane: current, changed: false };
  const [stepped] = await tx
    .update(laneTable)
    .set({ state: outcome.to, completedAt: outcome.to === 'DONE' ? new Date() : null })
    .where(eq(laneTable.caseId, caseId))
    .returning();
  if (!stepped) return { ok: false, code: 'NOT_FOUND' };
  append(laneChanged(lane, stepped));
  return { ok: true, lane: stepped, changed: true };
}

/** What a step that was taken, or had been taken before, is recorded as: of whom, and whether anything changed. */
export function factsOfStep({ lane: { caseId, personId }, changed }: StepResult & { readonly ok: true }) {
  return {
    caseIds: [caseId],
    personIds: personId === null ? [] : [personId],
    ...(changed ? { changed: 1 } : { unchanged: 1 }),
  };
}

/** The lanes of these cases, in one query. */
export const listLanes = (db: Database, caseIds: readonly string[]): Promise<LaneRow[]> =>
  selectLanes(db, caseIds);

const selectLanes = preparedByIds((db, ids) =>
  db.select().from(laneTable).where(sql`${laneTable.caseId} in (${ids})`),
);

/** The lanes of these people, in one query. */
export async function listLanesOfPersons(db: Database, personIds: readonly string[]): Promise<LaneRow[]> {
  return db
    .select()
    .from(laneTable)
    .where(inArray(laneTable.personId, [...personIds]));
}

function laneChanged(lane: LaneKind, row: LaneRow): NewEvent {
  const payload: LaneChanged = {
    caseId: row.caseId,
    lane,
    state: row.state,
    startedAt: row.startedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
    jurisdiction: row.jurisdiction,
    exercise: row.exercise,
  };
  return { topic: laneTopic(lane), type: 'lane.changed', version: 1, payload };
}
