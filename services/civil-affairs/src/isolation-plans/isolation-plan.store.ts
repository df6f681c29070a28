import type { Caller } from '@tongbu/access';
import { type LaneRow, laneTable } from '@tongbu/lanes';
import type { Executor, Transaction } from '@tongbu/store';
import { and, asc, eq, getTableColumns, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { communityTable } from '../communities/community.table.js';
import { communityControlTable } from '../community-control/community-control.table.js';
import { householdMemberTable, householdTable } from '../households/household.table.js';
import { inPlacesOf } from '../places/in-places.js';
import { type IsolationPlanRow, isolationPlanTable, type NewIsolationPlan } from './isolation-plan.table.js';

/**
 * Keeps lanes and the census apart for as long as plans are made. Lanes share the turn, since none waits for another;
 * a census takes it alone, and last. So of a lane that opens while its household is being registered, one sees the
 * other, and nobody is left without a plan. Households are erased in it alone too: of one that goes, and a case that
 * somebody there becomes the subject or a contact of, one sees the other.
 */
export async function takePlans(tx: Transaction, turn: 'shared' | 'alone'): Promise<void> {
  const key = sql`hashtext('civil-affairs.plans')`;
  await tx.execute(
    turn === 'shared'
      ? sql`select pg_advisory_xact_lock_shared(${key})`
      : sql`select pg_advisory_xact_lock(${key})`,
  );
}

/** Who lives with a person, and which place answers for them. */
export async function listHousemates(
  tx: Transaction,
  personId: string,
): Promise<{ personId: string; jurisdiction: string }[]> {
  const own = alias(householdMemberTable, 'own');
  return tx
    .select({ personId: householdMemberTable.personId, jurisdiction: communityTable.jurisdiction })
    .from(own)
    .innerJoin(householdMemberTable, eq(householdMemberTable.householdId, own.householdId))
    .innerJoin(householdTable, eq(householdTable.id, own.householdId))
    .innerJoin(communityTable, eq(communityTable.id, householdTable.communityId))
    .where(and(eq(own.personId, personId), ne(householdMemberTable.personId, personId)));
}

/** The lanes of cases that live in these households and were not excluded. */
export async function listLanesOfHouseholds(
  tx: Transaction,
  householdIds: readonly string[],
): Promise<LaneRow[]> {
  return tx
    .select(getTableColumns(laneTable))
    .from(laneTable)
    .innerJoin(householdMemberTable, eq(householdMemberTable.personId, laneTable.personId))
    .leftJoin(communityControlTable, eq(communityControlTable.caseId, laneTable.caseId))
    .where(
      and(
        inArray(householdMemberTable.householdId, [...householdIds]),
        ne(laneTable.state, 'STOOD_DOWN'),
        isNull(communityControlTable.releasedAt),
      ),
    );
}

/** Makes plans; whoever has one because of the same case keeps it. */
export async function insertPlans(tx: Transaction, plans: readonly NewIsolationPlan[]): Promise<void> {
  if (plans.length === 0) return;
  await tx
    .insert(isolationPlanTable)
    .values([...plans])
    .onConflictDoNothing();
}

/** Releases everybody who stays apart because of a case, and records that nobody shall any more. */
export async function releasePlans(tx: Transaction, caseId: string, releasedAt: Date): Promise<void> {
  await tx
    .insert(communityControlTable)
    .values({ caseId, releasedAt })
    .onConflictDoUpdate({
      target: communityControlTable.caseId,
      set: { releasedAt },
      setWhere: isNull(communityControlTable.releasedAt),
    });
  await tx
    .update(isolationPlanTable)
    .set({ releasedAt })
    .where(and(eq(isolationPlanTable.caseId, caseId), isNull(isolationPlanTable.releasedAt)));
}

/** The plans of these people, in one query, of households or cases of the caller's places. */
export async function listPlansOfPersons(
  executor: Executor,
  caller: Caller,
  personIds: readonly string[],
): Promise<IsolationPlanRow[]> {
  return visiblePlans(executor, caller, inArray(isolationPlanTable.personId, [...personIds]));
}

/** The plans because of these cases, in one query, of households or cases of the caller's places. */
export async function listPlansOfCases(
  executor: Executor,
  caller: Caller,
  caseIds: readonly string[],
): Promise<IsolationPlanRow[]> {
  return visiblePlans(executor, caller, inArray(isolationPlanTable.caseId, [...caseIds]));
}

function visiblePlans(
  executor: Executor,
  caller: Caller,
  wanted: ReturnType<typeof inArray>,
): Promise<IsolationPlanRow[]> {
  const places = or(
    inPlacesOf(caller, isolationPlanTable.jurisdiction),
    inPlacesOf(caller, laneTable.jurisdiction),
  );
  return (
    executor
      .select(getTableColumns(isolationPlanTable))
      .from(isolationPlanTable)
      // The lane of a case of another place does not exist for the caller; the plan of their own household does.
      .leftJoin(laneTable, eq(laneTable.caseId, isolationPlanTable.caseId))
      .where(and(wanted, places))
      .orderBy(asc(isolationPlanTable.madeAt), asc(isolationPlanTable.id))
  );
}
