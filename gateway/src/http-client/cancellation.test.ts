import { expect, test } from 'vitest';
import { Cancellation } from './cancellation.js';

test('whoever still listens is told, once', () => {
  const told: string[] = [];
  const cancellation = new Cancellation();
  const [first, second, third] = ['first', 'second', 'third'].map((name) => () => void told.push(name));
  for (const listener of [first, second, third])
    if (listener) cancellation.addEventListener('abort', listener);
  if (second) cancellation.removeEventListener('abort', second);
  expect(cancellation.aborted).toBe(false);
  cancellation.abort();
  cancellation.abort();
  expect(cancellation.aborted).toBe(true);
  expect(told).toEqual(['first', 'third']);
});

test('a listener may stop others from listening, and begin what is cancelled at once', () => {
  const cancellation = new Cancellation();
  let seen: boolean | undefined;
  cancellation.addEventListener('abort', () => {
    seen = cancellation.aborted;
  });
  cancellation.abort();
  expect(seen).toBe(true);
});
