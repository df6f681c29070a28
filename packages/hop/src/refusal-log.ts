import type { Logger } from '@tongbu/runtime';
import type { HopRefusal } from './untrusted-hop.js';

const EVERY_MS = 10_000;

/** Tells the log of refusals: the first of each reason at once, and then how many there were, every ten seconds at most. */
export function refusalLog(log: Pick<Logger, 'warn'>): (reason: HopRefusal) => void {
  const counted = new Map<HopRefusal, { count: number; toldAt: number }>();
  return (reason) => {
    const entry = counted.get(reason) ?? { count: 0, toldAt: Number.NEGATIVE_INFINITY };
    counted.set(reason, entry);
    entry.count += 1;
    const now = performance.now();
    if (now - entry.toldAt < EVERY_MS) return;
    log.warn({ reason, count: entry.count }, 'refused: it came through no trusted hop');
    entry.count = 0;
    entry.toldAt = now;
  };
}
