import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  casesOf,
  clusters,
  generations,
  networkOf,
  serialInterval,
  superSpreaders,
  type TransmissionPair,
} from './transmission.rules.js';

const pair = (
  infector: string,
  infectee: string,
  more: Partial<TransmissionPair> = {},
): TransmissionPair => ({
  infector,
  infectee,
  household: null,
  infectorOnset: null,
  infecteeOnset: null,
  ...more,
});
const chain = [pair('a', 'b'), pair('a', 'c'), pair('c', 'd'), pair('x', 'y')];

test('links join cases into clusters, whatever their direction', () => {
  expect(clusters(chain).map((cluster) => cluster.toSorted())).toEqual([
    ['a', 'b', 'c', 'd'],
    ['x', 'y'],
  ]);
});

test('a generation is the number of links from a case that nobody infected', () => {
  expect(generations(chain)).toEqual([2, 3, 1]);
});

test('a circle of links ends, and its cases have no generation', () => {
  expect(generations([pair('a', 'b'), pair('b', 'a')])).toEqual([]);
  expect(generations([pair('a', 'b'), pair('b', 'c'), pair('c', 'b')])).toEqual([1, 1, 1]);
});

test('who infected as many as the threshold is a super-spreader', () => {
  expect(superSpreaders(networkOf(chain), 2)).toBe(1);
  expect(superSpreaders(networkOf(chain), 3)).toBe(0);
});

test('the serial interval counts pairs with both onsets, may be negative, and can be narrowed to households', () => {
  const network = networkOf([
    pair('a', 'b', { infectorOnset: '2020-02-01', infecteeOnset: '2020-02-05', household: true }),
    pair('a', 'c', { infectorOnset: '2020-02-01', infecteeOnset: '2020-01-30', household: false }),
    pair('a', 'd', { infectorOnset: '2020-02-01', household: true }),
  ]);
  expect(serialInterval(network, null)).toEqual({ n: 2, mean: 1, sd: Math.sqrt(18) });
  expect(serialInterval(network, true)).toEqual({ n: 1, mean: 4, sd: null });
  expect(serialInterval(networkOf([]), null)).toEqual({ n: 0, mean: null, sd: null });
});

test('clusters share no case and hold every case, in any network', () => {
  const id = fc.constantFrom(...'abcdefghij');
  fc.assert(
    fc.property(fc.array(fc.tuple(id, id)), (links) => {
      const pairs = links.map(([infector, infectee]) => pair(infector, infectee));
      const members = clusters(pairs).flat();
      expect(members.toSorted()).toEqual([...casesOf(pairs)].toSorted());
      for (const { infector, infectee } of pairs) {
        expect(clusters(pairs).some((group) => group.includes(infector) && group.includes(infectee))).toBe(
          true,
        );
      }
    }),
  );
});
