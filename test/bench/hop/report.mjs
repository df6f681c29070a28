import { disturbance } from '../quiet.mjs';
import { percentile, table } from '../statistics.mjs';

const round = (value, digits = 3) => Math.round(value * 10 ** digits) / 10 ** digits;
const median = (values) => percentile(values, 0.5);

/** The medians of each kind, and of what each pair of rounds differs by. */
export function summarise(rounds) {
  const ofKind = (kind) => {
    const of = (key, digits) => round(median(rounds.map((pair) => pair[kind][key])), digits);
    return {
      rps: of('rps', 0),
      p50Ms: of('p50Ms', 1),
      p99Ms: of('p99Ms', 1),
      gatewayCpuMs: of('gatewayCpuMs'),
      serviceCpuMs: of('serviceCpuMs'),
    };
  };
  const cpu = ({ gatewayCpuMs, serviceCpuMs }) => gatewayCpuMs + serviceCpuMs;
  const added = (of) => rounds.map(({ signed, unsigned }) => of(signed) - of(unsigned));
  return {
    unsigned: ofKind('unsigned'),
    signed: ofKind('signed'),
    addedMs: round(median(added(cpu))),
    addedGatewayMs: round(median(added(({ gatewayCpuMs }) => gatewayCpuMs))),
    addedServiceMs: round(median(added(({ serviceCpuMs }) => serviceCpuMs))),
    addedRounds: added(cpu).map((value) => round(value)),
    rpsRatio: round(median(rounds.map(({ signed, unsigned }) => signed.rps / unsigned.rps)), 2),
    cpuRatio: round(median(rounds.map(({ signed, unsigned }) => cpu(signed) / cpu(unsigned))), 2),
    strangersCores: round(
      Math.max(...rounds.flatMap((pair) => Object.values(pair).map(({ strangersCores }) => strangersCores))),
      2,
    ),
    wrong: rounds.reduce((sum, { signed, unsigned }) => sum + signed.wrong + unsigned.wrong, 0),
  };
}

/** The lines for people. */
export function describe(summary, { machine, goalMs, rounds, seconds, connections }) {
  const rows = ['unsigned', 'signed'].map((kind) => {
    const { rps, p50Ms, p99Ms, gatewayCpuMs, serviceCpuMs } = summary[kind];
    return [kind, rps, p50Ms, p99Ms, gatewayCpuMs, serviceCpuMs];
  });
  const { addedMs, addedGatewayMs, addedServiceMs, addedRounds, rpsRatio, cpuRatio, alone, wrong } = summary;
  return [
    `${machine.cores} × ${machine.cpu}, Node ${machine.node}; load before ${machine.loadBefore}; ` +
      `${connections} connections, ${rounds} rounds of ${seconds} s`,
    '',
    table(['way', 'rps', 'p50 ms', 'p99 ms', 'gateway CPU ms/req', 'service CPU ms/req'], rows),
    '',
    `signed over unsigned: ${rpsRatio} of the rate, ${cpuRatio} of the processor time`,
    `added processor time a request: ${addedMs} ms (gateway ${addedGatewayMs}, service ${addedServiceMs}); by rounds: ${addedRounds.join(' ')}`,
    `by themselves: to sign ${alone.signMs} ms, to check ${alone.checkMs} ms; by the key alone, as sockets are, ${alone.byKey.signMs} and ${alone.byKey.checkMs} ms`,
    `wrong answers: ${wrong}`,
    ...disturbance([summary]),
    `goal added ≤ ${goalMs} ms a request: ${addedMs <= goalMs ? 'met' : 'MISSED'}`,
  ];
}
