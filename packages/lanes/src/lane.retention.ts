import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import type { Transaction } from '@tongbu/store';
import { and, inArray, type SQL, sql } from 'drizzle-orm';
import { laneTable } from './lane.table.js';

/**
 * Whether an agency still works on a case, as `DueRecords.isHeldBy` asks: what its records need is not erased
 * meanwhile.
 */
export const LANE_OPEN = {
  isOpen: sql`${laneTable.state} not in ('DONE', 'STOOD_DOWN')`,
  reportedAt: laneTable.triggeredAt,
} as const;

/** What goes with a lane when the law no longer wants it kept (病例及处置记录): the lane, and what hangs on its case. */
export function laneRecords({
  holds,
  eraseWith,
}: {
  /** What else is erased, as `RetentionSubject.holds`. */
  readonly holds: readonly string[];
  readonly eraseWith?: (tx: Transaction, caseIds: readonly string[]) => Promise<void>;
}): RetentionSubject {
  return {
    dataClass: 'CASE',
    holds: [...holds, 'lane'],
    counts: 'the report',
    listDue: listLanes,
    erase: async (tx, ids, due) => {
      const still = sql`${laneTable.caseId}::text in (${listLanes(due)})`;
      const rows = await tx
        .delete(laneTable)
        .where(and(inArray(laneTable.caseId, [...ids]), still))
        .returning({ caseId: laneTable.caseId });
      const caseIds = rows.map(({ caseId }) => caseId);
      if (caseIds.length > 0) await eraseWith?.(tx, caseIds);
      return caseIds;
    },
  };
}

function listLanes(due: DueRecords): SQL {
  return sql`
    select ${laneTable.caseId}::text as id from ${laneTable}
    where ${due.ofEdition(laneTable.edition, laneTable.triggeredAt)}
      and ${due.isOver({ REPORT: laneTable.triggeredAt })}
      and not ${due.isHeldBy(LANE_OPEN)}`;
}
