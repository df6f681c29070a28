import { setTimeout as sleep } from 'node:timers/promises';

/** Answers what `work` does; rejects when that takes longer than `limitMs`, and leaves the work to itself. */
export async function within<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error('too late');
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    // Whichever was second is nobody's any more.
    late.catch(() => {});
    timer.abort();
  }
}
