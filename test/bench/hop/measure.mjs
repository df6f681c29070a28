import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchMachine } from '../machine.mjs';
import { watchProcesses } from '../processes/usage.mjs';
import { QUERY } from './graph.mjs';

const WARM_UP_MS = 2_000;

/** Loads one gateway and its service for so many seconds. */
export async function measureRound({ gateway, service, load, seconds, connections }) {
  const bytes = await lengthOfAnswer(gateway.port);
  const given = { port: gateway.port, query: QUERY, merging: false, count: connections, bytes };
  await load.ask('begin', given);
  await sleep(Math.min(WARM_UP_MS, seconds * 500));
  await load.ask('mark');
  const cpu = watchProcesses([gateway.pid, service.pid, load.pid]);
  const everything = watchMachine();
  const beganAt = performance.now();
  await sleep(seconds * 1000);
  const result = await load.ask('collect');
  const tookMs = performance.now() - beganAt;
  const [gatewayMs, serviceMs, loadMs] = cpu();
  const busyCores = everything() * os.cpus().length;
  await load.ask('end');
  if (result.failure) throw new Error(result.failure);
  if (result.requests === 0) throw new Error('not one answer came');
  return {
    rps: (result.requests / tookMs) * 1000,
    p50Ms: result.latencyMs.p50,
    p99Ms: result.latencyMs.p99,
    gatewayCpuMs: gatewayMs / result.requests,
    serviceCpuMs: serviceMs / result.requests,
    strangersCores: Math.max(0, busyCores - (gatewayMs + serviceMs + loadMs) / tookMs),
    wrong: result.wrong,
  };
}

/** How long the answer is, which must be the data and no error. */
async function lengthOfAnswer(port) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  });
  const text = await response.text();
  if (text !== '{"data":{"note":{"id":"1","text":"a note"}}}') throw new Error(`an answer was ${text}`);
  return Buffer.byteLength(text);
}
