import { expect, test } from 'vitest';
import { BoundedCache } from './bounded-cache.js';

test('what was not asked for longest is forgotten first', () => {
  const cache = new BoundedCache<string, number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  expect(cache.size).toBe(2);
});

test('the same key again takes no more room', () => {
  const cache = new BoundedCache<string, number>(2);
  for (const value of [1, 2, 3]) cache.set('a', value);
  cache.set('b', 1);
  expect([cache.get('a'), cache.size]).toEqual([3, 2]);
});
