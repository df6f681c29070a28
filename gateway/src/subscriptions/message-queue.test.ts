import { expect, test } from 'vitest';
import { MessageQueue } from './message-queue.js';

const overflow = new Error('too many');
const LIMITS = { messages: 10, bytes: 100 };

async function drain(queue: MessageQueue<number>): Promise<(number | Error)[]> {
  const taken: (number | Error)[] = [];
  try {
    for await (const message of queue.drain()) taken.push(message);
  } catch (error) {
    taken.push(error as Error);
  }
  return taken;
}

test('messages come out in the order in which they went in, also to a reader who waits', async () => {
  const queue = new MessageQueue<number>(LIMITS, () => overflow);
  const taken = drain(queue);
  queue.push(1, 1);
  await Promise.resolve();
  queue.push(2, 1);
  queue.push(3, 1);
  queue.end();
  expect(await taken).toEqual([1, 2, 3]);
});

test('a queue that is full takes no more, hands out what it has, and says so', async () => {
  const queue = new MessageQueue<number>({ ...LIMITS, messages: 2 }, () => overflow);
  expect([queue.push(1, 1), queue.push(2, 1), queue.push(3, 1), queue.push(4, 1)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(await drain(queue)).toEqual([1, 2, overflow]);
});

test('what ends a queue first is how it ends', async () => {
  const queue = new MessageQueue<number>({ ...LIMITS, messages: 2 }, () => overflow);
  queue.push(1, 1);
  queue.end(new Error('first'));
  queue.end();
  expect(await drain(queue)).toEqual([1, new Error('first')]);
});

test('a queue is full too when what waits is long, and takes any one message', async () => {
  const queue = new MessageQueue<number>(LIMITS, () => overflow);
  expect([queue.push(1, 1_000), queue.push(2, 1)]).toEqual([true, false]);
  expect(await drain(queue)).toEqual([1, overflow]);
});

test('what was taken counts no longer', async () => {
  const queue = new MessageQueue<number>(LIMITS, () => overflow);
  const taken = drain(queue);
  for (const message of [1, 2, 3]) {
    expect(queue.push(message, 60)).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
  }
  queue.end();
  expect(await taken).toEqual([1, 2, 3]);
});
