import { answersFor } from '@tongbu/access';
import type { Changing } from '@tongbu/audit';
import type { RefusalCode } from '@tongbu/runtime';
import { isId, refuse, type UserError } from '@tongbu/subgraph';
import { eq } from 'drizzle-orm';
import type { HealthContext } from '../health.context.js';
import { CaseOrigin, CaseStatus } from './case.enum.js';
import { type CaseRow, caseTable } from './case.table.js';

export type CloseResult = { readonly case: CaseRow } | { readonly userErrors: UserError[] };

/**
 * Closes a case (结案): the response is over, and with it the reason for which anybody may read about its people. The
 * other agencies learn it by the event that goes with it. Closing again changes nothing; a case whose verification is
 * not settled cannot be closed, and one that was excluded or imported has no response to close.
 */
export async function closeCase(
  { caller, caseFiles, change }: HealthContext & Changing,
  caseId: string,
): Promise<CloseResult> {
  if (!isId(caseId)) return refused('NOT_FOUND', 'There is no such case.');
  const result = await change.write(async (tx, append): Promise<CloseResult> => {
    const [current] = await tx.select().from(caseTable).where(eq(caseTable.id, caseId)).for('update');
    if (!current || !answersFor(caller, current.jurisdiction)) {
      return refused('NOT_FOUND', 'There is no such case.');
    }
    change.tell({ personIds: current.personId === null ? [] : [current.personId] });
    if (current.status === CaseStatus.CLOSED) {
      change.tell({ unchanged: 1 });
      return { case: current };
    }
    if (!hasSettledResponse(current)) {
      return refused('CONFLICT', 'Only a reported case that is confirmed or asymptomatic is closed.');
    }
    const [closed] = await tx
      .update(caseTable)
      .set({ status: CaseStatus.CLOSED })
      .where(eq(caseTable.id, caseId))
      .returning();
    append({
      topic: 'response',
      type: 'case.closed',
      version: 1,
      payload: { caseId: current.id, closedAt: new Date().toISOString(), exercise: current.exercise },
    });
    change.tell({ changed: 1 });
    return { case: closed ?? current };
  });
  // What was known of the case before is true no more.
  caseFiles.clear(caseId.toLowerCase());
  return result;
}

function hasSettledResponse({ origin, status }: CaseRow): boolean {
  const isSettled = status === CaseStatus.CONFIRMED || status === CaseStatus.ASYMPTOMATIC;
  return isSettled && origin === CaseOrigin.REPORTED;
}

function refused(code: RefusalCode, message: string): CloseResult {
  return { userErrors: [refuse(code, message, { path: ['input'] }, 'caseId')] };
}
