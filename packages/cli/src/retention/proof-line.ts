import { RETENTION_CLASSES, retentionClassName } from '@tongbu/vocabulary';
import { z } from 'zod';

/** What is asked of a proof. */
export const PROOF_FIELDS = 'runId dataClass edition cutOff count idsSha256 provedAt';

export const proofSchema = z.object({
  runId: z.string(),
  dataClass: z.enum(RETENTION_CLASSES),
  edition: z.string(),
  cutOff: z.string(),
  count: z.number(),
  idsSha256: z.string(),
  provedAt: z.string(),
});

/** A proof as a line for people; the hash is what an auditor compares. */
export function proofLine({
  dataClass,
  edition,
  cutOff,
  count,
  idsSha256,
}: z.infer<typeof proofSchema>): string {
  const { en, zh } = retentionClassName(dataClass);
  return `${en} ${zh}: ${count} erased 已销毁, ${edition}, from before ${cutOff}, sha256 ${idsSha256}`;
}
