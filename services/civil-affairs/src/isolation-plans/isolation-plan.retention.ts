import { LANE_OPEN, laneTable } from '@tongbu/lanes';
import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { isolationPlanTable as plan } from './isolation-plan.table.js';

/** The instant at which the last day of a plan begins in China, monitoring included; earlier where it was released. */
export const lastDayOfPlan: SQL = sql`least(${plan.releasedAt},
  (${plan.startsOn} + ${plan.centralDays} + ${plan.homeDays} + ${plan.monitoringDays})::timestamp
    at time zone 'Asia/Shanghai')`;

/** Who stayed apart, because of whom, and for how long (隔离方案). */
export const isolationPlans: RetentionSubject = {
  dataClass: 'ISOLATION_PLAN',
  holds: ['isolation_plan'],
  counts: 'the last day of the plan, or its release',
  listDue,
  erase: async (tx, ids, due) => {
    const erased = await tx
      .delete(plan)
      .where(and(inArray(plan.id, [...ids]), sql`${plan.id}::text in (${listDue(due)})`))
      .returning({ id: plan.id });
    return erased.map(({ id }) => id);
  },
};

function listDue(due: DueRecords): SQL {
  return sql`
    select ${plan.id}::text as id from ${plan} left join ${laneTable} on ${eq(laneTable.caseId, plan.caseId)}
    where ${due.ofEdition(plan.edition, plan.madeAt)}
      and ${due.isOver({ END: lastDayOfPlan, RECORDED: plan.madeAt })}
      and not ${due.isHeldBy(LANE_OPEN)}`;
}
