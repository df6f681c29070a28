import { disturbance } from '../quiet.mjs';
import { percentile, table } from '../statistics.mjs';

export const GOALS = {
  fast: { deliveriesPerSecond: 30_000, p99Ms: 100 },
  crowd: { p99Ms: 1_000, kbPerClient: 60 },
  churn: { growth: 0.1 },
};

const HEADER = [
  'scenario',
  'gateway',
  'clients',
  'deliveries/s',
  'p50 ms',
  'p99 ms',
  'max ms',
  'upstreams',
  'CPU µs/delivery',
  'gateway cores',
  'load cores',
  'subgraph cores',
  'strangers',
  'KB/client',
  'lost',
  'doubled',
  'failed',
];

const DIGITS = {
  deliveriesPerSecond: 0,
  gatewayCpuUsPerDelivery: 1,
  gatewayCores: 2,
  loadCores: 2,
  subgraphCores: 2,
  strangersCores: 2,
  heapGrowth: 3,
  rssGrowth: 3,
};

function round(value, digits) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** Every figure with as many digits as it deserves. */
export function tidy(figures) {
  return Object.fromEntries(
    Object.entries(figures).map(([key, value]) => {
      const digits = DIGITS[key] ?? 1;
      if (Array.isArray(value)) return [key, value.map((one) => round(one, digits))];
      return [key, typeof value === 'number' ? round(value, digits) : value];
    }),
  );
}

/** The round of the middle rate, with the rates of all. */
export function middle(rounds) {
  const rates = rounds.map(({ deliveriesPerSecond }) => deliveriesPerSecond);
  const median = percentile(rates, 0.5);
  const sum = (key) => rounds.reduce((total, one) => total + one[key], 0);
  return {
    ...rounds.find(({ deliveriesPerSecond }) => deliveriesPerSecond === median),
    rounds: rates.map((rate) => round(rate, 0)),
    lost: sum('lost'),
    doubled: sum('doubled'),
    failed: sum('failed'),
  };
}

export function tableOf(measured) {
  return table(
    HEADER,
    measured.map((one) => [
      one.perSecond ? `${one.scenario} ${one.perSecond}/s` : one.scenario,
      one.gateway,
      one.clients,
      one.deliveriesPerSecond,
      one.p50Ms ?? '-',
      one.p99Ms ?? '-',
      one.maxMs ?? '-',
      one.upstreams,
      one.gatewayCpuUsPerDelivery,
      one.gatewayCores,
      one.loadCores,
      one.subgraphCores,
      one.strangersCores,
      one.kbPerClient ?? '-',
      one.lost,
      one.doubled,
      one.failed,
    ]),
  );
}

const goal = (isMet, text) => `goal ${isMet ? 'met' : 'MISSED'}: ${text}`;

/** Each goal that was measured, met or missed, with what was reached. */
export function verdicts(measured) {
  const lines = disturbance(measured);
  const of = (scenario, gateway = 'tongbu') =>
    measured.filter((one) => one.scenario === scenario && one.gateway === gateway);
  const [tongbu] = of('burst');
  const [hive] = of('burst', 'hive');
  if (tongbu && hive) lines.push(`Tongbu delivers ${tongbu.ratio} times as many a second as hive in a burst`);
  const steps = of('steady');
  if (steps.length > 0) lines.push(fastest(steps));
  for (const { p99Ms, kbPerClient } of of('crowd')) {
    const { crowd } = GOALS;
    lines.push(
      goal(p99Ms !== null && p99Ms <= crowd.p99Ms, `p99 <= ${crowd.p99Ms} ms in the crowd; ${p99Ms}`),
    );
    const text = `<= ${crowd.kbPerClient} KB of RSS a client in the crowd; ${kbPerClient}`;
    lines.push(goal(kbPerClient <= crowd.kbPerClient, text));
  }
  for (const { heapMb, rssMb, heapGrowth, rssGrowth, subscribed, events } of of('churn')) {
    const isFlat = Math.max(heapGrowth, rssGrowth) <= GOALS.churn.growth;
    const text = `flat within 10 % after ${subscribed} subscriptions and ${events} events`;
    lines.push(goal(isFlat, `${text}; heap ${heapMb.join(' -> ')} MB, RSS ${rssMb.join(' -> ')} MB`));
  }
  return lines;
}

/** Of the steps that were still prompt, the one that delivered the most. */
function fastest(steps) {
  const { deliveriesPerSecond, p99Ms } = GOALS.fast;
  const prompt = steps.filter((step) => step.p99Ms !== null && step.p99Ms <= p99Ms && step.lost === 0);
  const best = prompt.sort((one, other) => other.deliveriesPerSecond - one.deliveriesPerSecond)[0];
  const text = `>= ${deliveriesPerSecond} deliveries/s with p99 <= ${p99Ms} ms`;
  if (!best) return goal(false, `${text}; no rate had such a p99`);
  const reached = `${best.deliveriesPerSecond}/s with p99 ${best.p99Ms} ms`;
  return goal(best.deliveriesPerSecond >= deliveriesPerSecond, `${text}; ${reached}`);
}
