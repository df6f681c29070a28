import { laneTable } from '@tongbu/lanes';
import { type Executor, preparedByIds, type Transaction } from '@tongbu/store';
import type { CasePositive, LaneKind, LaneState } from '@tongbu/vocabulary';
import { and, eq, inArray, lt, type SQLWrapper, sql } from 'drizzle-orm';
import {
  type CaseFileRow,
  type CaseFileState,
  caseFileLaneTable,
  caseFilePersonTable,
  caseFileTable,
} from './case-file.table.js';
import { type HeardLane, type ParkedEnd, parkedEnds } from './parked-ends.js';

/** The place of a file of which no more than its end has been heard: nobody answers for it. */
const NOWHERE = '';

/** Opens the file of a case; one that is open, or was ended already, stays so. */
export async function openCaseFile(
  tx: Transaction,
  { caseId, personId, jurisdiction, reportedAt, exercise }: CasePositive,
): Promise<void> {
  const at = new Date(reportedAt);
  await tx
    .insert(caseFileTable)
    .values({ caseId, jurisdiction, exercise, state: 'ACTIVE', reportedAt: at })
    .onConflictDoUpdate({
      target: caseFileTable.caseId,
      set: { jurisdiction, exercise, reportedAt: at },
      setWhere: eq(caseFileTable.jurisdiction, NOWHERE),
    });
  if (personId !== null) await addPersons(tx, caseId, [personId]);
}

/**
 * Ends a file: nobody has a reason to read for the case any more. Also one that was not opened yet, so that a positive
 * which was parked and is applied afterwards opens nothing.
 */
export async function endCaseFile(
  tx: Transaction,
  { caseId, exercise }: Pick<CasePositive, 'caseId' | 'exercise'>,
  end: { readonly state: Exclude<CaseFileState, 'ACTIVE'>; readonly endedAt: Date },
): Promise<void> {
  await tx
    .insert(caseFileTable)
    // Until its report is heard of, it counts as reported when it ended: never earlier than it was.
    .values({ caseId, jurisdiction: NOWHERE, exercise, reportedAt: end.endedAt, ...end })
    .onConflictDoUpdate({ target: caseFileTable.caseId, set: end });
}

/** Adds people to a file, each once. Sorted, so that two transactions never wait for each other in a circle. */
export async function addPersons(
  tx: Transaction,
  caseId: string,
  personIds: readonly string[],
): Promise<void> {
  const rows = [...new Set(personIds)].toSorted().map((personId) => ({ caseId, personId }));
  await tx.insert(caseFilePersonTable).values(rows).onConflictDoNothing();
}

/** Keeps the newest state of another agency's lane. */
export async function keepLane(
  tx: Transaction,
  row: {
    readonly caseId: string;
    readonly lane: LaneKind;
    readonly state: LaneState;
    readonly sequence: number;
  },
): Promise<void> {
  const { state, sequence } = row;
  await tx
    .insert(caseFileLaneTable)
    .values(row)
    .onConflictDoUpdate({
      target: [caseFileLaneTable.caseId, caseFileLaneTable.lane],
      set: { state, sequence },
      setWhere: lt(caseFileLaneTable.sequence, sequence),
    });
}

/** Removes the files of drills among these cases. */
export async function removeExerciseCaseFiles(tx: Transaction, cases: SQLWrapper): Promise<void> {
  const isDrill = and(inArray(caseFileTable.caseId, cases), eq(caseFileTable.exercise, true));
  const drills = tx.select({ caseId: caseFileTable.caseId }).from(caseFileTable).where(isDrill);
  await tx.delete(caseFilePersonTable).where(inArray(caseFilePersonTable.caseId, drills));
  await tx.delete(caseFileLaneTable).where(inArray(caseFileLaneTable.caseId, drills));
  await tx.delete(caseFileTable).where(isDrill);
}

/** A file with what belongs to it, and the state of this agency's own lane of the case. */
export interface StoredCaseFile extends Pick<CaseFileRow, 'caseId' | 'jurisdiction' | 'exercise' | 'state'> {
  readonly personIds: readonly string[];
  readonly lanes: readonly HeardLane[];
  /** Ends that this agency's own consumers could not apply. */
  readonly parkedEnds: readonly ParkedEnd[];
  readonly ownLane: LaneState | null;
}

/** How the names of the consumers that keep files begin. */
export const CONSUMERS = 'case-files';

const { caseId, jurisdiction, exercise, state } = caseFileTable;
const selectCaseFiles = preparedByIds((db, ids) =>
  db
    .select({
      caseId,
      jurisdiction,
      exercise,
      state,
      personIds: sql<string[]>`array(select ${caseFilePersonTable.personId} from ${caseFilePersonTable}
        where ${caseFilePersonTable.caseId} = ${caseId})`,
      lanes: sql<HeardLane[]>`array(
        select json_build_object('lane', ${caseFileLaneTable.lane}, 'state', ${caseFileLaneTable.state},
          'sequence', ${caseFileLaneTable.sequence})
        from ${caseFileLaneTable} where ${caseFileLaneTable.caseId} = ${caseId})`,
      parkedEnds: parkedEnds(caseId, CONSUMERS),
      ownLane: laneTable.state,
    })
    .from(caseFileTable)
    // Without a join drizzle names columns without their tables, and those of the inner selects would be meant.
    .leftJoin(laneTable, eq(laneTable.caseId, caseId))
    .where(sql`${caseId} in (${ids})`),
);

/** The files of these cases, in one statement. */
export const listCaseFiles = (executor: Executor, caseIds: readonly string[]): Promise<StoredCaseFile[]> =>
  selectCaseFiles(executor, caseIds);
