import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeenNonces } from './seen-nonces.js';

const MAX_AGE = 30;

test('no nonce is taken twice, whatever the clock does and however many there are', () => {
  const claim = fc.record({
    nonce: fc.integer({ min: 0, max: 20 }).map(String),
    created: fc.integer({ min: 0, max: 100 }),
    step: fc.integer({ min: -40, max: 40 }),
  });
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 200 }), fc.integer({ min: 1, max: 10 }), (claims, limit) => {
      const seen = new SeenNonces({ limit, maxAgeSeconds: MAX_AGE, since: 0 });
      const taken = new Set<string>();
      let now = 50;
      for (const { nonce, created, step } of claims) {
        now += step;
        if (seen.claim(nonce, created, now) !== undefined) continue;
        const key = `${created} ${nonce}`;
        expect(taken.has(key)).toBe(false);
        expect(now - created).toBeLessThanOrEqual(MAX_AGE);
        taken.add(key);
      }
    }),
  );
});

test('room comes back as nonces grow too old to come again', () => {
  const seen = new SeenNonces({ limit: 2, maxAgeSeconds: MAX_AGE, since: 0 });
  expect(['a', 'b', 'c'].map((nonce) => seen.claim(nonce, 100, 100))).toEqual([undefined, undefined, 'full']);
  expect(seen.claim('c', 130, 130)).toBe('full');
  expect(seen.claim('c', 131, 131)).toBe(undefined);
  expect(seen.claim('a', 100, 131)).toBe('age');
});
