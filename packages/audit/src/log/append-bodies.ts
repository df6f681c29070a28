import type { Executor } from '@tongbu/store';
import { sql } from 'drizzle-orm';

/**
 * Appends rows to the chain, in the order given, and answers the number of the last. Alone, or as the last thing of the
 * transaction that does what they record: the head stays locked until it ends. Throws `DatabaseError`, and nothing is
 * appended.
 */
export async function appendBodies(executor: Executor, bodies: readonly string[]): Promise<number> {
  // One statement, so that the head is held for one round trip and the commit.
  const [moved] = await executor.execute<{ seq: string }>(sql`
    WITH RECURSIVE given AS (
      SELECT ordinality AS place, value AS body
      FROM json_array_elements_text(${JSON.stringify(bodies)}::text::json) WITH ORDINALITY
    ), head AS (
      SELECT seq, hash FROM audit_head FOR UPDATE
    ), chain AS (
      SELECT 0::bigint AS place, seq, hash, NULL::text AS body FROM head
      UNION ALL
      SELECT given.place, chain.seq + 1,
             sha256(chain.hash || int8send(chain.seq + 1) || convert_to(given.body, 'UTF8')), given.body
      FROM chain JOIN given ON given.place = chain.place + 1
    ), stored AS (
      INSERT INTO audit_log (seq, hash, body) SELECT seq, hash, body FROM chain WHERE place > 0
    ), moved AS (
      UPDATE audit_head SET seq = newest.seq, hash = newest.hash
      FROM (SELECT seq, hash FROM chain ORDER BY place DESC LIMIT 1) AS newest
      RETURNING audit_head.seq
    )
    SELECT seq::text FROM moved`);
  if (moved === undefined) throw new Error('the audit log has no head');
  return Number(moved.seq);
}
