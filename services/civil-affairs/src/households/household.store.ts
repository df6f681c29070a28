import type { Caller } from '@tongbu/access';
import type { Executor, Transaction } from '@tongbu/store';
import { and, asc, count, eq, getTableColumns, inArray, or } from 'drizzle-orm';
import { communityTable } from '../communities/community.table.js';
import { inPlacesOf } from '../places/in-places.js';
import {
  type HouseholdMemberRow,
  type HouseholdRow,
  householdMemberTable,
  householdTable,
} from './household.table.js';

/** The households of these ids that the caller may see, in one query and no order. */
export async function listHouseholdsById(
  executor: Executor,
  caller: Caller,
  ids: readonly string[],
): Promise<HouseholdRow[]> {
  return executor
    .select(getTableColumns(householdTable))
    .from(householdTable)
    .innerJoin(communityTable, eq(communityTable.id, householdTable.communityId))
    .where(and(inArray(householdTable.id, [...ids]), inPlacesOf(caller, communityTable.jurisdiction)));
}

/** Where these people live, as far as the caller may see, in one query. */
export async function listHouseholdsOfPersons(
  executor: Executor,
  caller: Caller,
  personIds: readonly string[],
): Promise<{ personId: string; household: HouseholdRow }[]> {
  return executor
    .select({ personId: householdMemberTable.personId, household: householdTable })
    .from(householdMemberTable)
    .innerJoin(householdTable, eq(householdTable.id, householdMemberTable.householdId))
    .innerJoin(communityTable, eq(communityTable.id, householdTable.communityId))
    .where(
      and(
        inArray(householdMemberTable.personId, [...personIds]),
        inPlacesOf(caller, communityTable.jurisdiction),
      ),
    );
}

/** Who lives in these households, in one query. Who may see the household may see its members' ids. */
export async function listMembersOf(
  executor: Executor,
  householdIds: readonly string[],
): Promise<HouseholdMemberRow[]> {
  if (householdIds.length === 0) return [];
  return executor
    .select()
    .from(householdMemberTable)
    .where(inArray(householdMemberTable.householdId, [...householdIds]))
    .orderBy(asc(householdMemberTable.registeredAt), asc(householdMemberTable.personId));
}

/** The places of these people in households, wherever they are. */
export async function listMembers(
  executor: Executor,
  personIds: readonly string[],
): Promise<HouseholdMemberRow[]> {
  if (personIds.length === 0) return [];
  return executor
    .select()
    .from(householdMemberTable)
    .where(inArray(householdMemberTable.personId, [...personIds]));
}

/** How many households these communities have; a community without one is left out. */
export async function countHouseholds(
  executor: Executor,
  communityIds: readonly string[],
): Promise<{ communityId: string; households: number }[]> {
  return executor
    .select({ communityId: householdTable.communityId, households: count() })
    .from(householdTable)
    .where(inArray(householdTable.communityId, [...communityIds]))
    .groupBy(householdTable.communityId);
}

/** The households of these communities that one of the external ids or addresses may mean. */
export async function listHouseholdsByKeys(
  tx: Transaction,
  keys: {
    readonly communityIds: readonly string[];
    readonly externalIds: readonly string[];
    readonly addresses: readonly string[];
  },
): Promise<HouseholdRow[]> {
  if (keys.communityIds.length === 0) return [];
  return tx
    .select()
    .from(householdTable)
    .where(
      and(
        inArray(householdTable.communityId, [...keys.communityIds]),
        or(
          inArray(householdTable.externalId, [...keys.externalIds]),
          inArray(householdTable.address, [...keys.addresses]),
        ),
      ),
    );
}

/** What one registration writes. */
export interface Registration {
  readonly households: readonly HouseholdRow[];
  readonly members: readonly HouseholdMemberRow[];
  /** Households whose grid was not known. */
  readonly grids: readonly { readonly householdId: string; readonly gridId: string }[];
}

/** Writes what is not there yet. */
export async function insertRegistration(
  tx: Transaction,
  { households, members, grids }: Registration,
): Promise<void> {
  if (households.length > 0) await tx.insert(householdTable).values([...households]);
  if (members.length > 0) await tx.insert(householdMemberTable).values([...members]);
  for (const { householdId, gridId } of grids) {
    await tx.update(householdTable).set({ gridId }).where(eq(householdTable.id, householdId));
  }
}

/** Notes that a census found these households again: from now on their addresses are needed anew. */
export async function noteRegisteredAgain(
  tx: Transaction,
  householdIds: readonly string[],
  at: Date,
): Promise<void> {
  if (householdIds.length === 0) return;
  await tx
    .update(householdTable)
    .set({ registeredAgainAt: at })
    .where(inArray(householdTable.id, [...householdIds]));
}
