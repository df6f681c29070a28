import { expect, test } from 'vitest';
import { figures, percentile, table } from './statistics.mjs';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test('a percentile is a value that was measured, and has its share at or below it', () => {
  expect([0.5, 0.99, 1].map((p) => percentile(hundred, p))).toEqual([50, 99, 100]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([1, 2], 0.99)).toBe(2);
});

test('nothing measured gives no figure', () => {
  expect(figures([])).toEqual({ n: 0, p50: null, p99: null, max: null });
  expect(figures([1.26, 1.24])).toEqual({ n: 2, p50: 1.2, p99: 1.3, max: 1.3 });
});

test('a table has its first column to the left and its figures to the right', () => {
  expect(table(['what', 'p50'], [['lanes open', 7]])).toBe(
    'what        p50\n----------  ---\nlanes open    7',
  );
});
