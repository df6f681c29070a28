import { z } from 'zod';
import type { HubClient } from '../client/hub-client.js';
import { PROOF_FIELDS, proofLine, proofSchema } from './proof-line.js';

const PROOFS = `query Proofs($first: Int!) { retentionProofs(first: $first) { ${PROOF_FIELDS} } }`;
const proofsSchema = z.object({ retentionProofs: z.array(proofSchema) });

/** The last proofs of an agency as lines, the newest first. Throws `HubUnavailable` and `HubRefusal` as it answers. */
export async function showProofs(desk: Pick<HubClient, 'ask'>, first: number): Promise<string[]> {
  const answer = await desk.ask({ query: PROOFS, variables: { first } });
  const { retentionProofs } = proofsSchema.parse(answer.data);
  if (retentionProofs.length === 0) return ['nothing was erased yet 尚无销毁记录'];
  return retentionProofs.map((proof) => `${proof.provedAt} ${proofLine(proof)}`);
}
