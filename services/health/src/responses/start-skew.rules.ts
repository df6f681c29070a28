import { LANES } from '@tongbu/vocabulary';

/**
 * How far apart the four lanes started, in milliseconds: the latest start minus the earliest. Null until all four
 * have started. 同步 means that this is small: no lane waited for another.
 */
export function startSkewMs(startedAt: readonly (Date | undefined)[]): number | null {
  const starts = startedAt.flatMap((at) => (at ? [at.getTime()] : []));
  if (starts.length < LANES.length) return null;
  return Math.max(...starts) - Math.min(...starts);
}
