import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves as soon as `holds` does; rejects with its last error, or with a complaint, after `withinMs`. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  withinMs = 20_000,
  what = 'what was waited for did not happen',
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what} (within ${withinMs} ms)`);
    await sleep(10);
  }
}

/** The next `count` items. Rejects when the source ends before. */
export async function take<T>(source: AsyncIterator<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  while (items.length < count) {
    const next = await source.next();
    if (next.done) throw new Error(`the source ended after ${items.length} of ${count}`);
    items.push(next.value);
  }
  return items;
}
