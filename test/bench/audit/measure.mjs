import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchMachine } from '../machine.mjs';
import { watchProcesses } from '../processes/usage.mjs';

const WARM_UP_MS = 2_000;
const IDENTITY = 'name idNumber phone address birthDate';

/** What is asked: who one person is, or who a page of twenty people are. */
export const QUERIES = {
  person: ([id]) => `{ person(id: "${id}") { ${IDENTITY} } }`,
  page: (ids) => `{ ${ids.map((id, index) => `p${index}: person(id: "${id}") { ${IDENTITY} }`).join(' ')} }`,
};

/** Loads one service for so many seconds with one of the queries. */
export async function measureRound({ service, load, query, seconds, connections }) {
  const bytes = await lengthOfAnswer(service.port, query);
  await load.ask('begin', { port: service.port, query, merging: false, count: connections, bytes });
  await sleep(Math.min(WARM_UP_MS, seconds * 500));
  await load.ask('mark');
  const before = await service.ask('rows');
  const cpu = watchProcesses([service.pid, load.pid]);
  const everything = watchMachine();
  const beganAt = performance.now();
  await sleep(seconds * 1000);
  const result = await load.ask('collect');
  const tookMs = performance.now() - beganAt;
  const [serviceMs, loadMs] = cpu();
  const busyCores = everything() * os.cpus().length;
  const after = await service.ask('rows');
  await load.ask('end');
  if (result.failure) throw new Error(result.failure);
  if (result.requests === 0) throw new Error('not one answer came');
  const rows = after.rows - before.rows;
  return {
    rps: (result.requests / tookMs) * 1000,
    p50Ms: result.latencyMs.p50,
    p99Ms: result.latencyMs.p99,
    serviceCpuMs: serviceMs / result.requests,
    rowsPerRequest: rows / result.requests,
    rowsPerCommit: rows === 0 ? 0 : rows / (after.commits - before.commits),
    // PostgreSQL is no stranger, but is not told apart from one.
    othersCores: Math.max(0, busyCores - (serviceMs + loadMs) / tookMs),
    wrong: result.wrong,
  };
}

/** How long the answer is, which must be whole and without an error. */
async function lengthOfAnswer(port, query) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  if (!text.includes('"name":"演练甲"') || text.includes('errors')) throw new Error(`an answer was ${text}`);
  return Buffer.byteLength(text);
}
