import type { Executor, Transaction } from '@tongbu/store';
import type { Agency, EmergencyAccessEnded, EmergencyAccessOpened, Role } from '@tongbu/vocabulary';
import { and, eq, gt, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { type EmergencyAccessRow, emergencyAccessTable } from './emergency-access.table.js';

/** Whose accesses: an account in the agency and role of its token. */
export interface Holder {
  readonly account: string;
  readonly agency: Agency;
  readonly role: Role;
}

/** True of an access that has neither run out nor been ended, by the clock of the database. */
export function isLive(): SQL | undefined {
  return and(isNull(emergencyAccessTable.endedAt), gt(emergencyAccessTable.expiresAt, sql`now()`));
}

/** What the holder may see by now, in one statement. */
export async function listLive(
  executor: Executor,
  { account, agency, role }: Holder,
): Promise<EmergencyAccessRow[]> {
  const { account: ofAccount, agency: ofAgency, role: ofRole } = emergencyAccessTable;
  return executor
    .select()
    .from(emergencyAccessTable)
    .where(and(eq(ofAccount, account), eq(ofAgency, agency), eq(ofRole, role), isLive()));
}

/** Keeps an access that public security tells of, and lets go of those that ran out a day ago. */
export async function keepOpened(
  tx: Transaction,
  { accessId, account, agency, role, personId, caseId, openedAt, expiresAt }: EmergencyAccessOpened,
): Promise<void> {
  await tx
    .insert(emergencyAccessTable)
    .values({
      id: accessId,
      account,
      agency,
      role,
      personId,
      caseId,
      openedAt: new Date(openedAt),
      expiresAt: new Date(expiresAt),
      endedAt: null,
    })
    .onConflictDoNothing();
  await tx
    .delete(emergencyAccessTable)
    .where(lt(emergencyAccessTable.expiresAt, sql`now() - interval '1 day'`));
}

/** Keeps that an access was ended. */
export async function keepEnded(tx: Transaction, { accessId, endedAt }: EmergencyAccessEnded): Promise<void> {
  await tx
    .update(emergencyAccessTable)
    .set({ endedAt: new Date(endedAt) })
    .where(eq(emergencyAccessTable.id, accessId));
}
