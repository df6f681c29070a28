import type { Executor } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import type { SignedHead } from './signed-head.js';

/**
 * The last head that was signed before a number, with the hash that the log has there now: whoever kept that head sees
 * whether the log still holds what was signed. Empty where none was signed, or the log no longer has that row.
 */
export async function readSignedBefore(
  executor: Executor,
  sequence: number,
): Promise<Pick<SignedHead, 'previous'>> {
  const [row] = await executor.execute<{ seq: string; hash: string }>(sql`
    SELECT seq::text, encode(hash, 'hex') AS hash FROM audit_log
    WHERE seq = (SELECT max(seq) FROM audit_signed_head WHERE seq < ${sequence}::bigint)`);
  return row === undefined ? {} : { previous: { sequence: Number(row.seq), hash: row.hash } };
}
