import { setTimeout as sleep } from 'node:timers/promises';

export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Soon at first, since most breaks are short; never more than a few seconds apart, since alerts wait. */
export const USUAL_BACK_OFF: BackOff = { firstMs: 200, longestMs: 5_000 };

/**
 * How long to wait before try number `tries + 1`: twice as long each time up to the longest, and anything from
 * half of that on, so that a thousand clients of one hub that restarts do not all come back in the same moment.
 */
export function pauseAfter(
  tries: number,
  { firstMs, longestMs }: BackOff = USUAL_BACK_OFF,
  random: () => number = Math.random,
): number {
  const longest = Math.min(firstMs * 2 ** Math.min(tries, 30), longestMs);
  return Math.round(longest * (0.5 + random() / 2));
}

/** Sleeps; returns early, without complaint, when the signal is aborted. */
export async function rest(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch(() => {});
}
