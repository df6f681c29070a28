import { disturbance } from '../quiet.mjs';
import { percentile, table } from '../statistics.mjs';

const HEADER = [
  'gateway',
  'rps',
  'rounds',
  'p50 ms',
  'p99 ms',
  'CPU ms/req',
  'gateway cores',
  'RSS MB',
  'calls/req',
  'subgraph cores',
  'load cores',
  'strangers',
  'wrong',
];

const round = (value, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits;

/** The medians of a gateway's rounds, with each round's rate. */
export function medians(rounds) {
  const median = (key) =>
    percentile(
      rounds.map((one) => one[key]),
      0.5,
    );
  return {
    rps: round(median('rps')),
    rounds: rounds.map(({ rps }) => round(rps)),
    p50Ms: round(median('p50Ms')),
    p99Ms: round(median('p99Ms')),
    gatewayCpuMsPerRequest: round(median('gatewayCpuMsPerRequest'), 3),
    gatewayCores: round(median('gatewayCores'), 2),
    gatewayRssMb: round(median('gatewayRssMb'), 0),
    loadCores: round(median('loadCores'), 2),
    subgraphCores: round(median('subgraphCores'), 2),
    strangersCores: round(median('strangersCores'), 2),
    subgraphCallsPerRequest: round(median('subgraphCallsPerRequest'), 2),
    anonymousCalls: rounds.reduce((sum, { anonymousCalls }) => sum + anonymousCalls, 0),
    wrong: rounds.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}

/** Adds to each gateway's medians how it compares: its rate over Hive's, and for Tongbu over each peer's. */
export function compare(measured) {
  return measured.map((one) => {
    const over = (name) => {
      const peer = measured.find(({ gateway }) => gateway === name);
      return peer ? round(one.rps / peer.rps, 2) : null;
    };
    const ratios = one.gateway === 'tongbu' ? { hive: over('hive'), apollo: over('apollo') } : undefined;
    return { ...one, ratio: over('hive'), ...(ratios && { ratios }) };
  });
}

/** The lines for people: the table, the ratios, and each goal met or missed. */
export function describe({ title, goals }, measured, dataHash) {
  const rows = measured.map((one) => [
    one.gateway,
    one.rps,
    one.rounds.join(' '),
    one.p50Ms,
    one.p99Ms,
    one.gatewayCpuMsPerRequest,
    one.gatewayCores,
    one.gatewayRssMb,
    one.subgraphCallsPerRequest,
    one.subgraphCores,
    one.loadCores,
    one.strangersCores,
    one.wrong,
  ]);
  const same = measured.length > 1 ? 'all answer the same data' : 'data';
  return [
    '',
    title,
    `${same}: ${dataHash}`,
    '',
    table(HEADER, rows),
    '',
    ...disturbance(measured),
    ...verdicts(goals, measured),
  ];
}

/** Each goal with what was reached; what compares with a peer that was not measured is left open. */
export function verdicts(goals, measured) {
  const tongbu = measured.find(({ gateway }) => gateway === 'tongbu');
  const hive = measured.find(({ gateway }) => gateway === 'hive');
  if (!tongbu) return [];
  const ratios = Object.entries(tongbu.ratios)
    .filter(([, ratio]) => ratio !== null)
    .map(([peer, ratio]) => `Tongbu answers ${ratio} times as many as ${peer}`);
  return [
    ...ratios,
    ...(hive ? [`round by round against hive: ${roundRatios(tongbu, hive).join(' ')}`] : []),
    ...Object.entries(goals).map(([name, goal]) => verdict(GOALS[name](goal, tongbu, hive))),
  ];
}

const verdict = ({ goal, reached, isMet }) => {
  if (reached === undefined) return `goal open: ${goal}; hive was not measured`;
  return `goal ${isMet ? 'met' : 'MISSED'}: ${goal}; reached ${reached}`;
};

/** How each kind of goal is judged; without `reached` it cannot be. */
const GOALS = {
  ratio: (times, tongbu, hive) => ({
    goal: `>= ${times} x hive`,
    ...(hive && { reached: `${tongbu.ratio} x`, isMet: tongbu.ratio >= times }),
  }),
  cpuOfHive: (share, tongbu, hive) => {
    const goal = `gateway CPU a request <= 1/${1 / share} of hive's`;
    if (!hive) return { goal };
    const reached = tongbu.gatewayCpuMsPerRequest / hive.gatewayCpuMsPerRequest;
    return { goal, reached: `1/${round(1 / reached)}`, isMet: reached <= share };
  },
  cpuMs: (ms, { gatewayCpuMsPerRequest: reached }) => ({
    goal: `gateway CPU a request <= ${ms} ms`,
    reached: `${reached} ms`,
    isMet: reached <= ms,
  }),
};

function roundRatios(one, other) {
  return one.rounds.map((rps, index) => round(rps / other.rounds[index], 2));
}
