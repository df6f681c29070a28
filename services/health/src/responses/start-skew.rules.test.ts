import { expect, test } from 'vitest';
import { startSkewMs } from './start-skew.rules.js';

const at = (ms: number) => new Date(Date.UTC(2022, 6, 1) + ms);

test('the skew is the latest start minus the earliest', () => {
  expect(startSkewMs([at(30), at(0), at(12), at(7)])).toBe(30);
});

test('there is no skew before all four lanes have started', () => {
  expect(startSkewMs([at(0), at(1), at(2), undefined])).toBeNull();
  expect(startSkewMs([at(0), at(1), at(2)])).toBeNull();
});
