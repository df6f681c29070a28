import { expect, test } from 'vitest';
import { mapStream } from './map-stream.js';

async function* numbers() {
  yield 1;
  yield 2;
  yield 3;
}

test('values are mapped and the undefined ones left out', async () => {
  const seen: string[] = [];
  for await (const text of mapStream(numbers(), (n) => (n === 2 ? undefined : `n${n}`))) seen.push(text);
  expect(seen).toEqual(['n1', 'n3']);
});

test('a subscriber who leaves an idle stream is let go at once', async () => {
  let released = false;
  const idle: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => new Promise(() => undefined),
    return: async () => {
      released = true;
      return { done: true, value: undefined };
    },
  };
  const stream = mapStream(idle, (n) => n);
  void stream.next();
  await stream.return?.();
  expect(released).toBe(true);
});
