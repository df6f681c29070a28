import { percentile, table } from '../statistics.mjs';

const round = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;
const median = (values) => percentile(values, 0.5);

/** The medians of both sides, and of the ratio in each pair of rounds. */
export function summarise(rounds) {
  const ofSide = (side) => {
    const of = (key, digits) => round(median(rounds.map((pair) => pair[side][key])), digits);
    return { rps: of('rps', 0), cpuMs: of('cpuMs', 2), loadCpuMs: of('loadCpuMs', 2) };
  };
  const ratios = rounds.map(({ before, after }) => after.rps / before.rps);
  return {
    before: ofSide('before'),
    after: ofSide('after'),
    rpsRatio: round(median(ratios), 2),
    ratios: ratios.map((ratio) => round(ratio, 2)),
  };
}

/** The lines for people. */
export function describe(query, { before, after, rpsRatio, ratios }, { machine, goal, ...options }) {
  const row = (name, { rps, cpuMs }) => [name, rps, cpuMs];
  return [
    `${machine.cores} × ${machine.cpu}, Node ${machine.node}; load before ${machine.loadBefore}; ` +
      `${options.clients} clients, ${options.rounds} rounds of ${options.seconds} s`,
    '',
    table([query, 'rps', 'gateway and services, CPU ms/req'], [row('before', before), row('after', after)]),
    '',
    `after over before: ${rpsRatio}; by rounds: ${ratios.join(' ')}`,
    `goal ≥ ${goal}: ${rpsRatio >= goal ? 'met' : 'MISSED'}`,
  ];
}
