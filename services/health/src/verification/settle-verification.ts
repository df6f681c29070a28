import { answersFor } from '@tongbu/access';
import type { Changing } from '@tongbu/audit';
import { stepLane } from '@tongbu/lanes';
import type { RefusalCode } from '@tongbu/runtime';
import { isId, refuse, type UserError } from '@tongbu/subgraph';
import { eq } from 'drizzle-orm';
import { CaseStatus, type VerificationOutcome } from '../cases/case.enum.js';
import { type CaseRow, caseTable } from '../cases/case.table.js';
import type { HealthContext } from '../health.context.js';
import type { SettleVerificationInput } from './verification.input.js';

const STATUS_OF = {
  CONFIRMED: CaseStatus.CONFIRMED,
  ASYMPTOMATIC: CaseStatus.ASYMPTOMATIC,
  EXCLUDED: CaseStatus.EXCLUDED,
} as const satisfies Record<VerificationOutcome, CaseStatus>;

export type SettleResult = { readonly case: CaseRow } | { readonly userErrors: UserError[] };

/**
 * Settles a verification. A negative one stands health's lane down here and, by the event that goes with it, the
 * other three in their own services; a positive one completes health's lane. The same outcome again changes
 * nothing, another one is refused: a settled case is corrected by a new specimen, not by a second verdict.
 */
export async function settleVerification(
  { caller, caseFiles, change }: HealthContext & Changing,
  { caseId, outcome }: SettleVerificationInput,
): Promise<SettleResult> {
  if (!isId(caseId)) return refused('NOT_FOUND', 'There is no such case.', 'caseId');
  const result = await change.write(async (tx, append): Promise<SettleResult> => {
    const [current] = await tx.select().from(caseTable).where(eq(caseTable.id, caseId)).for('update');
    if (!current || !answersFor(caller, current.jurisdiction)) {
      return refused('NOT_FOUND', 'There is no such case.', 'caseId');
    }
    change.tell({ personIds: current.personId === null ? [] : [current.personId] });
    const status = STATUS_OF[outcome];
    if (current.status === status) {
      change.tell({ unchanged: 1 });
      return { case: current };
    }
    if (current.status !== CaseStatus.SCREENED_POSITIVE) {
      return refused('CONFLICT', 'The verification of this case is settled.', 'outcome');
    }
    const [settled] = await tx.update(caseTable).set({ status }).where(eq(caseTable.id, caseId)).returning();
    const step = outcome === 'EXCLUDED' ? 'STAND_DOWN' : 'COMPLETE';
    await stepLane(tx, append, { lane: 'verification', caseId, step, answersFor: () => true });
    append({
      topic: 'response',
      type: 'case.settled',
      version: 1,
      payload: {
        caseId: current.id,
        outcome,
        settledAt: new Date().toISOString(),
        exercise: current.exercise,
      },
    });
    change.tell({ changed: 1 });
    return { case: settled ?? current };
  });
  // What was known of the case before is true no more.
  caseFiles.clear(caseId.toLowerCase());
  return result;
}

function refused(code: RefusalCode, message: string, field: string): SettleResult {
  return { userErrors: [refuse(code, message, { path: ['input'] }, field)] };
}
