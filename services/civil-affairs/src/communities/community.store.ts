import type { Caller } from '@tongbu/access';
import type { Executor, Transaction } from '@tongbu/store';
import { and, asc, gt, inArray, sql } from 'drizzle-orm';
import { inPlacesOf } from '../places/in-places.js';
import { type CommunityRow, communityTable } from './community.table.js';

/** The communities of these ids that the caller may see, in one query and no order. */
export async function listCommunitiesById(
  executor: Executor,
  caller: Caller,
  ids: readonly string[],
): Promise<CommunityRow[]> {
  return executor
    .select()
    .from(communityTable)
    .where(and(inArray(communityTable.id, [...ids]), inPlacesOf(caller, communityTable.jurisdiction)));
}

/** The communities of these codes, wherever they are. */
export async function listCommunitiesByCode(
  executor: Executor,
  codes: readonly string[],
): Promise<CommunityRow[]> {
  if (codes.length === 0) return [];
  return executor
    .select()
    .from(communityTable)
    .where(inArray(communityTable.code, [...codes]));
}

/** The communities of these codes that the caller may see, in one query. */
export async function listVisibleCommunities(
  executor: Executor,
  caller: Caller,
  codes: readonly string[],
): Promise<CommunityRow[]> {
  if (codes.length === 0) return [];
  return executor
    .select()
    .from(communityTable)
    .where(and(inArray(communityTable.code, [...codes]), inPlacesOf(caller, communityTable.jurisdiction)));
}

/** A page of the communities that the caller may see, by code, and one more to tell whether more follow. */
export async function listCommunities(
  executor: Executor,
  caller: Caller,
  { first, after }: { first: number; after: string | undefined },
): Promise<CommunityRow[]> {
  const beyond = after === undefined ? undefined : gt(communityTable.code, after);
  return executor
    .select()
    .from(communityTable)
    .where(and(inPlacesOf(caller, communityTable.jurisdiction), beyond))
    .orderBy(asc(communityTable.code))
    .limit(first + 1);
}

/** Inserts communities whose codes are not there. */
export async function insertCommunities(tx: Transaction, rows: readonly CommunityRow[]): Promise<void> {
  if (rows.length > 0) await tx.insert(communityTable).values([...rows]);
}

/**
 * Waits for its turn at the register: communities and households are registered by one transaction at a time, so that
 * what was read of the register still holds when it is written. Readers and lanes wait for nothing.
 */
export async function takeRegister(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('civil-affairs.register'))`);
}
