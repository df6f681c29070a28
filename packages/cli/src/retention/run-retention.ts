import { z } from 'zod';
import type { HubClient } from '../client/hub-client.js';
import { PROOF_FIELDS, proofLine, proofSchema } from './proof-line.js';

const RUN = `mutation Run($since: DateTime) { runRetention(since: $since) {
  runId finished since proofs { ${PROOF_FIELDS} } } }`;
const runSchema = z.object({
  runRetention: z.object({
    runId: z.string(),
    finished: z.boolean(),
    since: z.string(),
    proofs: z.array(proofSchema),
  }),
});

/**
 * Has an agency erase what is due, and goes on asking until that is done; answers its proofs as lines. Safe to break off
 * and repeat. Throws `HubUnavailable` and `HubRefusal` as the agency answers.
 */
export async function runRetention(desk: Pick<HubClient, 'ask'>, from?: string): Promise<string[]> {
  for (let since = from; ; ) {
    const answer = await desk.ask({ query: RUN, variables: { since: since ?? null } });
    const { runRetention: run } = runSchema.parse(answer.data);
    if (run.finished) return [`run ${run.runId}`, ...run.proofs.map((proof) => `  ${proofLine(proof)}`)];
    since = run.since;
  }
}
