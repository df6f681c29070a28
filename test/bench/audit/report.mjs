import { percentile, table } from '../statistics.mjs';

const KINDS = ['unrecorded', 'recorded'];
const round = (value, digits = 2) => Math.round(value * 10 ** digits) / 10 ** digits;
const median = (values) => percentile(values, 0.5);

/** The medians of each kind, and of what each pair of rounds differs by. */
export function summarise(rounds) {
  const ofKind = (kind) => {
    const of = (key, digits) => round(median(rounds.map((pair) => pair[kind][key])), digits);
    return {
      rps: of('rps', 0),
      p50Ms: of('p50Ms', 1),
      p99Ms: of('p99Ms', 1),
      serviceCpuMs: of('serviceCpuMs', 3),
      rowsPerRequest: of('rowsPerRequest'),
      rowsPerCommit: of('rowsPerCommit', 1),
    };
  };
  const ratios = rounds.map(({ recorded, unrecorded }) => recorded.rps / unrecorded.rps);
  const cpuRatios = rounds.map(({ recorded, unrecorded }) => recorded.serviceCpuMs / unrecorded.serviceCpuMs);
  return {
    unrecorded: ofKind('unrecorded'),
    recorded: ofKind('recorded'),
    rpsRatio: round(median(ratios)),
    rpsRatios: ratios.map((ratio) => round(ratio)),
    serviceCpuRatio: round(median(cpuRatios)),
    othersCores: round(Math.max(...rounds.flatMap((pair) => KINDS.map((kind) => pair[kind].othersCores)))),
    wrong: rounds.reduce((sum, pair) => sum + pair.recorded.wrong + pair.unrecorded.wrong, 0),
  };
}

/** The lines for people. */
export function describe(name, summary, { goal, rounds, seconds, connections }) {
  const rows = KINDS.map((kind) => {
    const { rps, p50Ms, p99Ms, serviceCpuMs, rowsPerRequest, rowsPerCommit } = summary[kind];
    return [kind, rps, p50Ms, p99Ms, serviceCpuMs, rowsPerRequest, rowsPerCommit];
  });
  return [
    `${name}: ${connections} connections, ${rounds} rounds of ${seconds} s`,
    table(['reads', 'rps', 'p50 ms', 'p99 ms', 'service CPU ms/req', 'rows/req', 'rows/commit'], rows),
    `recorded over unrecorded: ${summary.rpsRatio} of the rate (${summary.rpsRatios.join(' ')}), ${summary.serviceCpuRatio} of the service's processor time`,
    `goal ≥ ${goal} of the rate: ${summary.rpsRatio >= goal ? 'met' : 'MISSED'}; wrong answers: ${summary.wrong}; others, PostgreSQL among them, took up to ${summary.othersCores} cores`,
    '',
  ];
}
