import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchMachine } from '../machine.mjs';
import { usageOf, watchProcesses } from '../processes/usage.mjs';

const WARM_UP_MS = 4_000;
/** As Tongbu's gateway is run, and its peers no worse: room for what is young. */
const AS_DEPLOYED = { nodeArgs: ['--max-semi-space-size=64'] };

/** Measures one fresh gateway for so many seconds, and ends it. */
export async function measureRound({
  start,
  scenario,
  supergraph,
  subgraphs,
  load,
  seconds,
  connections,
  expected,
}) {
  const gateway = await start(supergraph, scenario, AS_DEPLOYED);
  try {
    const { port } = gateway;
    const { merging, query } = scenario;
    await load.ask('begin', { port, query, merging, count: connections, bytes: expected.bytes });
    await sleep(Math.min(WARM_UP_MS, seconds * 500));
    const calls = await count(subgraphs);
    await load.ask('mark');
    const cpu = watchProcesses([gateway.pid, load.pid, ...subgraphs.map(({ pid }) => pid)]);
    const everything = watchMachine();
    const beganAt = performance.now();
    await sleep(seconds * 1000);
    const result = await load.ask('collect');
    const tookMs = performance.now() - beganAt;
    const [gatewayMs, loadMs, ...subgraphMs] = cpu();
    const busyCores = everything() * os.cpus().length;
    const after = await count(subgraphs);
    const { rssKb } = usageOf(gateway.pid);
    await load.ask('end');
    const subgraphCores = subgraphMs.reduce((sum, ms) => sum + ms, 0) / tookMs;
    if (result.failure) throw new Error(result.failure);
    if (result.requests === 0) throw new Error('not one answer came');
    return {
      rps: (result.requests / tookMs) * 1000,
      p50Ms: result.latencyMs.p50,
      p99Ms: result.latencyMs.p99,
      gatewayCpuMsPerRequest: gatewayMs / result.requests,
      gatewayCores: gatewayMs / tookMs,
      gatewayRssMb: rssKb / 1024,
      loadCores: loadMs / tookMs,
      subgraphCores,
      strangersCores: Math.max(0, busyCores - subgraphCores - (gatewayMs + loadMs) / tookMs),
      subgraphCallsPerRequest: (after.calls - calls.calls) / result.requests,
      anonymousCalls: after.calls - calls.calls - (after.callers - calls.callers),
      wrong: result.wrong,
    };
  } finally {
    await gateway.stop();
  }
}

async function count(subgraphs) {
  const counts = await Promise.all(subgraphs.map((subgraph) => subgraph.ask('count')));
  return {
    calls: counts.reduce((sum, { calls }) => sum + calls, 0),
    callers: counts.reduce((sum, { callers }) => sum + callers, 0),
  };
}
