import { z } from 'zod';
import type { AuditedAct } from '../log/audit-record.js';

/** What a mutation did, as far as it knows: whom it concerns, and how many things it changed, found so, or refused. */
export interface ChangeFacts {
  readonly personIds?: readonly string[];
  readonly caseIds?: readonly string[];
  readonly changed?: number;
  readonly unchanged?: number;
  readonly refused?: number;
}

/**
 * What is recorded of a mutation. It was allowed where it changed anything or found it so, and denied where all of it
 * was refused, with the code of the refusal where one is known.
 */
export function outcomeOf(
  { changed = 0, unchanged = 0, refused = 0 }: ChangeFacts,
  refusal: string | undefined,
): Pick<AuditedAct, 'decision' | 'code' | 'counts'> {
  const counts = { changed, unchanged, refused };
  if (changed > 0) return { decision: 'ALLOW', code: 'CHANGED', counts };
  if (unchanged === 0 && (refusal !== undefined || refused > 0))
    return { decision: 'DENY', code: refusal ?? 'REFUSED', counts };
  return { decision: 'ALLOW', code: 'UNCHANGED', counts };
}

const refusedSchema = z.union([
  z.object({ ok: z.literal(false), code: z.string() }).transform(({ code }) => code),
  z
    .object({ userErrors: z.tuple([z.object({ code: z.string() })], z.unknown()) })
    .transform(({ userErrors: [{ code }] }) => code),
]);

/** The first refusal that an answer, or a step on the way to it, names; undefined where it names none. */
export function refusalIn(answer: unknown): string | undefined {
  return refusedSchema.safeParse(answer).data;
}
