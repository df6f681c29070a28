import { expect, test } from 'vitest';
import { MessageQueue } from './message-queue.js';

const overflow = new Error('too many');

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
  const queue = new MessageQueue<number>(10, () => overflow);
  const taken = drain(queue);
  queue.push(1);
  await Promise.resolve();
  queue.push(2);
  queue.push(3);
  queue.end();
  expect(await taken).toEqual([1, 2, 3]);
});

test('a queue that is full takes no more, hands out what it has, and says so', async () => {
  const queue = new MessageQueue<number>(2, () => overflow);
  expect([queue.push(1), queue.push(2), queue.push(3), queue.push(4)]).toEqual([true, true, false, false]);
  expect(await drain(queue)).toEqual([1, 2, overflow]);
});

test('what ends a queue first is how it ends', async () => {
  const queue = new MessageQueue<number>(2, () => overflow);
  queue.push(1);
  queue.end(new Error('first'));
  queue.end();
  expect(await drain(queue)).toEqual([1, new Error('first')]);
});
