import { AGENCIES, type Agency } from '@tongbu/vocabulary';
import { z } from 'zod';
import type { HubClient } from '../client/hub-client.js';
import { writeNewFile } from './new-file.js';

const STATUS = '{ witnessedAgencies { agency heads sequence signedAt receivedAt contradictions } }';
const PAGE = 'query Page($after: Int!) { witnessPage(after: $after) { lines last } }';

const statusSchema = z.object({
  witnessedAgencies: z.array(
    z.object({
      agency: z.enum(AGENCIES),
      heads: z.number(),
      sequence: z.number(),
      signedAt: z.string(),
      receivedAt: z.string(),
      contradictions: z.number(),
    }),
  ),
});
const pageSchema = z.object({ witnessPage: z.object({ lines: z.array(z.string()), last: z.number() }) });

/** What an agency has witnessed of the others, as lines to print, and whether no head contradicts another. */
export async function tellWitnessed(
  desk: Pick<HubClient, 'ask'>,
  witness: Agency,
): Promise<{ readonly lines: readonly string[]; readonly isSound: boolean }> {
  const { witnessedAgencies } = statusSchema.parse((await desk.ask({ query: STATUS })).data);
  const lines = AGENCIES.filter((agency) => agency !== witness).map((agency) => {
    const kept = witnessedAgencies.find((one) => one.agency === agency);
    if (kept === undefined) return `${witness} holds no head of ${agency}`;
    const { heads, sequence, signedAt, contradictions } = kept;
    const verdict =
      contradictions === 0
        ? 'no contradiction 无矛盾'
        : `${contradictions} CONTRADICTIONS: THE LOG WAS REWRITTEN 矛盾:日志被改写`;
    return `${witness} holds ${heads} heads of ${agency}, up to row ${sequence}, signed ${signedAt}: ${verdict}`;
  });
  return { lines, isSound: witnessedAgencies.every(({ contradictions }) => contradictions === 0) };
}

/**
 * Writes the heads that an agency has witnessed to a file that must not exist; answers how many. Throws as
 * `writeNewFile` does, and `HubUnavailable` and `HubRefusal` as the agency answers.
 */
export function writeWitnessed(desk: Pick<HubClient, 'ask'>, to: string): Promise<number> {
  return writeNewFile(to, async (file) => {
    let heads = 0;
    for (let after = 0; ; ) {
      const answer = await desk.ask({ query: PAGE, variables: { after } });
      const { lines, last } = pageSchema.parse(answer.data).witnessPage;
      if (lines.length === 0) return heads;
      await file.write(lines.map((line) => `${line}\n`).join(''));
      heads += lines.length;
      after = last;
    }
  });
}
