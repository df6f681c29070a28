import { expect, test } from 'vitest';
import { pauseAfter, rest } from './back-off.js';

test('a pause grows to the longest and is never the same for all', () => {
  const timing = { firstMs: 100, longestMs: 1_000 };
  const tries = [0, 1, 2, 3, 4, 1_000_000];
  expect(tries.map((count) => pauseAfter(count, timing, () => 0))).toEqual([50, 100, 200, 400, 500, 500]);
  expect(tries.map((count) => pauseAfter(count, timing, () => 1))).toEqual([
    100, 200, 400, 800, 1_000, 1_000,
  ]);
});

test('a rest ends as soon as it is called off', async () => {
  const off = new AbortController();
  setTimeout(() => off.abort(), 10);
  const beganAt = Date.now();
  await rest(60_000, off.signal);
  expect(Date.now() - beganAt).toBeLessThan(5_000);
});
