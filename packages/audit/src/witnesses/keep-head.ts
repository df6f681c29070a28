import type { Transaction } from '@tongbu/store';
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { SignedHead } from '../heads/signed-head.js';
import { type Contradiction, contradictionOf } from './contradiction.rules.js';
import { witnessedHead } from './witnessed-head.table.js';

const COMPARED = { chain: witnessedHead.chain, sequence: witnessedHead.seq, hash: witnessedHead.hash };

/**
 * Keeps a head of another agency, whatever it says; one that is kept already stays as it is. Answers how it contradicts
 * what was kept before it. Heads of one agency are kept one after another: its topic has one consumer.
 */
export async function keepHead(
  tx: Transaction,
  { head, jws }: { readonly head: SignedHead; readonly jws: string },
): Promise<Contradiction | undefined> {
  const { agency, chain, sequence, hash, at, previous } = head;
  const ofAgency = eq(witnessedHead.agency, agency);
  const [last] = await tx
    .select(COMPARED)
    .from(witnessedHead)
    .where(ofAgency)
    .orderBy(desc(witnessedHead.id))
    .limit(1);
  const numbers = [sequence, ...(previous ? [previous.sequence] : [])];
  const known = await tx
    .select(COMPARED)
    .from(witnessedHead)
    .where(and(ofAgency, eq(witnessedHead.chain, chain), inArray(witnessedHead.seq, numbers)));
  const contradiction = contradictionOf(head, {
    last: last && withText(last),
    known: known.map(withText),
  });
  await tx
    .insert(witnessedHead)
    .values({
      agency,
      chain,
      seq: sequence,
      hash: Buffer.from(hash, 'hex'),
      signedAt: new Date(at),
      receivedAt: new Date(),
      jws,
      contradiction: contradiction ?? null,
    })
    .onConflictDoNothing();
  return contradiction;
}

const withText = <Row extends { readonly hash: Buffer }>(row: Row) => ({
  ...row,
  hash: row.hash.toString('hex'),
});
