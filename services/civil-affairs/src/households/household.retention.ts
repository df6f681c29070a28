import { caseFilePersonTable, filesOfPeople } from '@tongbu/case-files';
import { LANE_OPEN, laneTable } from '@tongbu/lanes';
import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, inArray, type SQL, sql } from 'drizzle-orm';
import { takeRegister } from '../communities/community.store.js';
import { lastDayOfPlan } from '../isolation-plans/isolation-plan.retention.js';
import { takePlans } from '../isolation-plans/isolation-plan.store.js';
import { isolationPlanTable } from '../isolation-plans/isolation-plan.table.js';
import { householdMemberTable, householdTable } from './household.table.js';

/** Where people live, and with whom (户籍住址): the household goes, with its address and its members. */
export const households: RetentionSubject = {
  dataClass: 'HOUSEHOLD',
  holds: ['household', 'household_member'],
  counts:
    'the last census, the report or end of the last case whose subject or contact somebody there is, or the end of their last plan',
  listDue,
  erase: async (tx, ids, due) => {
    // A census waits, and a lane or a file of a case of these people: after this statement the next one sees them.
    await takeRegister(tx);
    await takePlans(tx, 'alone');
    const erased = await tx
      .delete(householdTable)
      .where(and(inArray(householdTable.id, [...ids]), sql`${householdTable.id}::text in (${listDue(due)})`))
      .returning({ id: householdTable.id });
    return erased.map(({ id }) => id);
  },
};

function listDue(due: DueRecords): SQL {
  const members = sql`${householdMemberTable} where ${householdMemberTable.householdId} = ${householdTable.id}`;
  const memberIds = sql`select ${householdMemberTable.personId} from ${members}`;
  const lanes = sql`${laneTable} where ${laneTable.personId} in (${memberIds})`;
  const files = filesOfPeople(sql`${caseFilePersonTable.personId} in (${memberIds})`);
  const plans = sql`${isolationPlanTable} where ${isolationPlanTable.personId} in (${memberIds})`;
  return sql`
    select ${householdTable.id}::text as id from ${householdTable}
    where ${due.ofEdition(householdTable.edition, householdTable.registeredAt)}
      and ${due.isOver({
        RECORDED: sql`greatest(${householdTable.registeredAt}, ${householdTable.registeredAgainAt},
          (select max(${householdMemberTable.registeredAt}) from ${members}))`,
        REPORT: sql`greatest((select max(${laneTable.triggeredAt}) from ${lanes}), ${files.reportedAt})`,
        END: sql`greatest((select max(${laneTable.completedAt}) from ${lanes}), ${files.endedAt},
          (select max(${lastDayOfPlan}) from ${plans}))`,
      })}
      and not exists (select from ${lanes} and ${due.isHeldBy(LANE_OPEN)})
      and not ${files.isHeld(due)}`;
}
