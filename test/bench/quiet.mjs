import os from 'node:os';

/** The share of the machine that other programs may take before figures mean little. */
const QUIET = 0.1;

/** Lines that warn, where other programs took much of the machine while it was measured: none, or one. */
export function disturbance(measured) {
  const cores = Math.max(...measured.map(({ strangersCores }) => strangersCores));
  if (cores <= QUIET * os.cpus().length) return [];
  return [
    `OTHER PROGRAMS TOOK UP TO ${cores} CORES: rates, ratios and latencies are chance, processor time is rough`,
  ];
}
