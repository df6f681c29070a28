import type { SignedHead } from '../heads/signed-head.js';

/** How a head contradicts those that were kept before it. */
export const CONTRADICTIONS = {
  /** Of another chain than the last: the log was begun afresh. */
  OTHER_CHAIN: 'the audit log was begun afresh',
  /** The log has another row at a number that was signed before: it was written anew. */
  OTHER_HASH: 'the audit log was written anew',
  /** Signed for a lower number than the last: rows are missing at the end. */
  RETREAT: 'the audit log was cut off',
  /** Does not go on from the last head: what lies between was not told, or is not there. */
  UNLINKED: 'the audit log does not go on from the head that was kept last',
} as const;
export type Contradiction = keyof typeof CONTRADICTIONS;

/** A head as far as it can contradict another. */
export type ComparedHead = Pick<SignedHead, 'chain' | 'sequence' | 'hash'>;

/**
 * How a head contradicts what its agency signed before; undefined where it does not. `last` is the head that came last,
 * `known` are those of its own number and of the number that it goes on from.
 */
export function contradictionOf(
  head: ComparedHead & Pick<SignedHead, 'previous'>,
  { last, known }: { readonly last: ComparedHead | undefined; readonly known: readonly ComparedHead[] },
): Contradiction | undefined {
  const { chain, sequence, hash, previous } = head;
  const claims = [{ sequence, hash }, ...(previous ? [previous] : [])];
  const isDenied = claims.some((claim) =>
    known.some((one) => one.chain === chain && one.sequence === claim.sequence && one.hash !== claim.hash),
  );
  if (isDenied) return 'OTHER_HASH';
  if (last === undefined) return undefined;
  if (last.chain !== chain) return 'OTHER_CHAIN';
  if (sequence < last.sequence) return 'RETREAT';
  if (sequence > last.sequence && previous?.sequence !== last.sequence) return 'UNLINKED';
  return undefined;
}
