import type { Caller } from '@tongbu/access';
import type { EmergencyAccessRow } from '@tongbu/emergency-access';
import { accountOf, emergencyAccessTable, isLive } from '@tongbu/emergency-access';
import { type Executor, inPlaces, type Transaction } from '@tongbu/store';
import type { EmergencyVerdict } from '@tongbu/vocabulary';
import { and, asc, count, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { REVIEW_WITHIN_HOURS } from './emergency-access.rules.js';
import { type EmergencyRegisterRow, emergencyRegisterTable } from './emergency-register.table.js';

/** An access as the register has it. */
export type RegisteredAccess = EmergencyAccessRow & Omit<EmergencyRegisterRow, 'accessId' | 'account'>;

const columns = { access: emergencyAccessTable, register: emergencyRegisterTable };
type Joined = { readonly access: EmergencyAccessRow; readonly register: EmergencyRegisterRow };

const joined = ({ access, register: { accessId: _, ...register } }: Joined): RegisteredAccess => ({
  ...register,
  ...access,
});

function select(executor: Executor) {
  return executor
    .select(columns)
    .from(emergencyRegisterTable)
    .innerJoin(emergencyAccessTable, eq(emergencyAccessTable.id, emergencyRegisterTable.accessId));
}

/** Has whoever opens or ends accesses of an account wait for each other, until the transaction ends. */
export async function lockAccount(tx: Transaction, account: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${account}, 0))`);
}

/** What an account opened with a key; null where nothing. */
export async function findOfKey(
  executor: Executor,
  { account, idempotencyKey }: { readonly account: string; readonly idempotencyKey: string },
): Promise<RegisteredAccess | null> {
  const { account: ofAccount, idempotencyKey: ofKey } = emergencyRegisterTable;
  const [found] = await select(executor).where(and(eq(ofAccount, account), eq(ofKey, idempotencyKey)));
  return found ? joined(found) : null;
}

/** How many accesses of an account have neither run out nor been ended. */
export async function countLive(executor: Executor, account: string): Promise<number> {
  const [row] = await executor
    .select({ live: count() })
    .from(emergencyAccessTable)
    .where(and(eq(emergencyAccessTable.account, account), isLive()));
  return row?.live ?? 0;
}

/** One access; null where there is none. The id must have the shape of a UUID. */
export async function findAccess(executor: Executor, id: string): Promise<RegisteredAccess | null> {
  const [found] = await select(executor).where(eq(emergencyAccessTable.id, id));
  return found ? joined(found) : null;
}

export interface Opening {
  readonly id: string;
  readonly caller: Caller;
  readonly personId: string | null;
  readonly caseId: string | null;
  readonly places: readonly string[];
  readonly reason: string;
  readonly minutes: number;
  readonly idempotencyKey: string;
}

/** Opens an access from now on, by the clock of the database. */
export async function insertAccess(
  tx: Transaction,
  { id, caller, personId, caseId, places, reason, minutes, idempotencyKey }: Opening,
): Promise<RegisteredAccess> {
  const account = accountOf(caller);
  const { agency, role, subject } = caller;
  const [access] = await tx
    .insert(emergencyAccessTable)
    .values({
      id,
      account,
      agency,
      role,
      personId,
      caseId,
      openedAt: sql`now()`,
      expiresAt: sql`now() + make_interval(mins => ${minutes}::int)`,
    })
    .returning();
  const [register] = await tx
    .insert(emergencyRegisterTable)
    .values({
      accessId: id,
      account,
      openedBy: subject,
      reason,
      places: [...places],
      idempotencyKey,
      reviewDueAt: sql`now() + make_interval(hours => ${REVIEW_WITHIN_HOURS}::int)`,
    })
    .returning();
  if (!access || !register) throw new Error('an access that was inserted is not there');
  return joined({ access, register });
}

/** Ends an access now, where it has neither run out nor been ended; answers when, or nothing. */
export async function endAccess(tx: Transaction, id: string): Promise<Date | undefined> {
  const [ended] = await tx
    .update(emergencyAccessTable)
    .set({ endedAt: sql`now()` })
    .where(and(eq(emergencyAccessTable.id, id), isLive()))
    .returning({ endedAt: emergencyAccessTable.endedAt });
  return ended?.endedAt ?? undefined;
}

export interface Review {
  readonly verdict: EmergencyVerdict;
  readonly note: string | null;
  readonly reviewedBy: string;
}

/** Keeps the one review of an access; answers when, or nothing where there is one already. */
export async function recordReview(tx: Transaction, id: string, review: Review): Promise<Date | undefined> {
  const [reviewed] = await tx
    .update(emergencyRegisterTable)
    .set({ ...review, reviewedAt: sql`now()` })
    .where(and(eq(emergencyRegisterTable.accessId, id), isNull(emergencyRegisterTable.reviewedAt)))
    .returning({ reviewedAt: emergencyRegisterTable.reviewedAt });
  return reviewed?.reviewedAt ?? undefined;
}

export interface AccessPage {
  readonly unreviewed: boolean | undefined;
  /** The place in the order after which to go on. */
  readonly after: { readonly openedAt: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/**
 * What the caller is to watch, by places and agency in SQL: the newest first, and where nobody has looked yet the
 * oldest first. Whether the role may watch at all is another question.
 */
export async function listAccesses(
  executor: Executor,
  { agency, jurisdictions }: Pick<Caller, 'agency' | 'jurisdictions'>,
  { unreviewed, after, limit }: AccessPage,
): Promise<RegisteredAccess[]> {
  const { openedAt, id } = emergencyAccessTable;
  const { places, reviewedAt } = emergencyRegisterTable;
  const inOrder = unreviewed === true ? asc : desc;
  const than = sql.raw(unreviewed === true ? '>' : '<');
  const isReviewed = { true: isNull(reviewedAt), false: isNotNull(reviewedAt) };
  const theirs: SQL | undefined =
    agency === 'PUBLIC_SECURITY' ? undefined : eq(emergencyAccessTable.agency, agency);
  const there = sql`exists (select from unnest(${places}) as place where ${inPlaces(jurisdictions, sql.raw('place'))})`;
  const rows = await select(executor)
    .where(
      and(
        theirs,
        there,
        unreviewed === undefined ? undefined : isReviewed[`${unreviewed}`],
        after &&
          sql`(${openedAt}, ${id}) ${than} (${after.openedAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(inOrder(openedAt), inOrder(id))
    .limit(limit);
  return rows.map(joined);
}
