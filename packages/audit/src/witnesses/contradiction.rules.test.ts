import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { genesisHash, nextHash } from '../log/chain.js';
import { type ComparedHead, type Contradiction, contradictionOf } from './contradiction.rules.js';

type Head = Parameters<typeof contradictionOf>[0];

const chain = randomUUID();

/** The hashes of a log by number, the first of them that of no row. */
function hashesOf(bodies: readonly string[], ofChain = chain): string[] {
  const hashes = [genesisHash(ofChain)];
  for (const [place, body] of bodies.entries())
    hashes.push(nextHash(hashes.at(-1) ?? Buffer.alloc(0), place + 1, body));
  return hashes.map((hash) => hash.toString('hex'));
}

/** The heads that a service signs for these numbers: each says what the log holds, and held at the number before. */
function headsOf(hashes: readonly string[], numbers: readonly number[], before?: number): Head[] {
  return numbers.map((sequence, place) => {
    const signedBefore = place === 0 ? before : numbers[place - 1];
    return {
      chain,
      sequence,
      hash: hashes[sequence] ?? '',
      ...(signedBefore !== undefined && {
        previous: { sequence: signedBefore, hash: hashes[signedBefore] ?? '' },
      }),
    };
  });
}

/** What a witness says of heads that come one after another. */
function witness(heads: readonly Head[]): (Contradiction | undefined)[] {
  const kept: ComparedHead[] = [];
  return heads.map((head) => {
    const numbers = [head.sequence, head.previous?.sequence];
    const known = kept.filter((one) => one.chain === head.chain && numbers.includes(one.sequence));
    const contradiction = contradictionOf(head, { last: kept.at(-1), known });
    kept.push(head);
    return contradiction;
  });
}

const ROWS = 30;
const bodies = Array.from({ length: ROWS }, (_, place) => `row ${place}`);
const honest = hashesOf(bodies);
const signed = fc
  .uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1 })
  .map((numbers) => numbers.toSorted((a, b) => a - b));

describe('a witness', () => {
  it('says nothing of a log that only grows, however often its head is signed, and told again', () => {
    fc.assert(
      fc.property(signed, (numbers) => {
        const heads = headsOf(honest, numbers);
        const again = heads.at(-1);
        expect(witness([...heads, ...(again ? [again] : [])]).filter(Boolean)).toEqual([]);
      }),
    );
  });

  it('tells of every log that was written anew below what it holds, with the next head', () => {
    fc.assert(
      fc.property(signed, fc.nat(), (numbers, any) => {
        const last = numbers.at(-1) ?? 1;
        const changed = any % last;
        const rewritten = hashesOf(bodies.map((body, place) => (place === changed ? `${body}!` : body)));
        const next = headsOf(rewritten, [last + 1], last);
        expect(witness([...headsOf(honest, numbers), ...next]).at(-1)).toBe('OTHER_HASH');
      }),
    );
  });

  it('tells of every log that was cut off, with the next head and again where it comes to a number that it holds', () => {
    fc.assert(
      fc.property(signed, fc.nat(), (numbers, any) => {
        const last = numbers.at(-1) ?? 1;
        fc.pre(last > 1);
        const length = 1 + (any % (last - 1));
        const other = hashesOf([...bodies.slice(0, length), ...bodies.map((body) => `${body}!`)]);
        const [cut, grown] = headsOf(other, [length, last]);
        expect(witness([...headsOf(honest, numbers), ...(cut ? [cut] : [])]).at(-1)).toBe('RETREAT');
        expect(witness([...headsOf(honest, numbers), ...(grown ? [grown] : [])]).at(-1)).toBe('OTHER_HASH');
      }),
    );
  });

  it('tells of a chain that was begun afresh once, and of a head that does not go on from the last', () => {
    const other = randomUUID();
    const [first, second] = headsOf(hashesOf(bodies, other), [1, 2]).map((head) => ({
      ...head,
      chain: other,
    }));
    const heads = [...headsOf(honest, [3]), ...(first && second ? [first, second] : [])];
    expect(witness(heads)).toEqual([undefined, 'OTHER_CHAIN', undefined]);
    expect(witness([...headsOf(honest, [3]), ...headsOf(honest, [9], 5)])).toEqual([undefined, 'UNLINKED']);
    expect(witness([...headsOf(honest, [3]), ...headsOf(honest, [9])])).toEqual([undefined, 'UNLINKED']);
  });
});
