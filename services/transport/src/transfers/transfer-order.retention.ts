import { LANE_OPEN, laneRecords, laneTable } from '@tongbu/lanes';
import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { transferOrderTable } from './transfer-order.table.js';

/** Where somebody was fetched and brought to (位置信息); the kind of the points and the districts stay. */
export const transferPlaces: RetentionSubject = {
  dataClass: 'LOCATION',
  holds: ['transfer_order.from_place', 'transfer_order.to_place'],
  counts: 'the arrival; without one, the report of the case',
  listDue,
  erase: async (tx, ids, due) => {
    const erased = await tx
      .update(transferOrderTable)
      .set({ fromPlace: null, toPlace: null })
      .where(
        and(
          inArray(transferOrderTable.id, [...ids]),
          sql`${transferOrderTable.id}::text in (${listDue(due)})`,
        ),
      )
      .returning({ id: transferOrderTable.id });
    return erased.map(({ id }) => id);
  },
};

/** The orders, with their lanes. */
export const transferRecords: RetentionSubject = laneRecords({
  holds: ['transfer_order'],
  eraseWith: async (tx, caseIds) => {
    await tx.delete(transferOrderTable).where(inArray(transferOrderTable.caseId, [...caseIds]));
  },
});

function listDue(due: DueRecords): SQL {
  return sql`
    select ${transferOrderTable.id}::text as id
    from ${transferOrderTable} left join ${laneTable} on ${eq(laneTable.caseId, transferOrderTable.caseId)}
    where (${transferOrderTable.fromPlace} is not null or ${transferOrderTable.toPlace} is not null)
      and ${due.ofEdition(laneTable.edition, transferOrderTable.orderedAt)}
      and ${due.isOver({
        ARRIVAL: transferOrderTable.arrivedAt,
        REPORT: laneTable.triggeredAt,
        RECORDED: transferOrderTable.orderedAt,
      })}
      and not ${due.isHeldBy(LANE_OPEN)}`;
}
