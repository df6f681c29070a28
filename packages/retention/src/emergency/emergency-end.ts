import { createHash, randomBytes } from 'node:crypto';
import { appendBodies, auditRecord, canonicalBody } from '@tongbu/audit';
import type { Executor, Transaction } from '@tongbu/store';
import type { Agency } from '@tongbu/vocabulary';
import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import { emergencyEnd } from '../retention.table.js';

const VALID_MS = 10 * 60_000;
const TOKEN_BYTES = 16;

/** What confirms the end of an emergency, and until when. */
export interface EmergencyToken {
  readonly token: string;
  readonly validUntil: Date;
}

/** Makes a token that confirms the end of the emergency, once, within ten minutes. Only its hash is kept. */
export async function offerEmergencyEnd(executor: Executor, now: Date): Promise<EmergencyToken> {
  await executor
    .delete(emergencyEnd)
    .where(and(isNull(emergencyEnd.confirmedAt), lte(emergencyEnd.validUntil, now)));
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const validUntil = new Date(now.getTime() + VALID_MS);
  await executor.insert(emergencyEnd).values({ tokenHash: hashOf(token), validUntil });
  return { token, validUntil };
}

/**
 * Ends the emergency, if the token is one that was offered, is valid still and was not used; answers whether it did.
 * From then on whatever is held for an emergency only, and was before this moment, is due. Recorded in the audit trail:
 * the last thing of its transaction.
 */
export async function confirmEmergencyEnd(
  tx: Transaction,
  { token, now, agency }: { readonly token: string; readonly now: Date; readonly agency: Agency },
): Promise<boolean> {
  const confirmed = await tx
    .update(emergencyEnd)
    .set({ confirmedAt: now })
    .where(
      and(
        eq(emergencyEnd.tokenHash, hashOf(token)),
        isNull(emergencyEnd.confirmedAt),
        gt(emergencyEnd.validUntil, now),
      ),
    )
    .returning({ id: emergencyEnd.id });
  const id = confirmed[0]?.id;
  if (id === undefined) return false;
  const request = {
    caller: { subject: `service:${agency}`, agency, role: 'service' as const },
    asked: {},
    requestId: id,
  };
  const act = { action: 'retention.endEmergency', personId: null, fields: [], code: 'CONFIRMED' };
  await appendBodies(tx, [canonicalBody(auditRecord(request, { ...act, decision: 'ALLOW' }))]);
  return true;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token, 'utf8').digest();
