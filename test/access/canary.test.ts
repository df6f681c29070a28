import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TraceReceiver } from '@tongbu/runtime/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDataDir } from '../hub/launch.js';
import { type RunningHub, startHub } from '../hub/start-hub.js';
import { CanaryClients } from './canary-clients.js';
import { breakThings } from './canary-faults.js';
import { type SeededHub, seed } from './canary-hub.js';
import { misuseConnections, subscribers } from './canary-misuse.js';
import { canariesIn } from './canary-people.js';
import { requestsFor } from './canary-requests.js';
import { type Hit, hitsIn, hitsInAnswer, hitsInFiles, hitsInTables, KEPT_COLUMNS } from './canary-search.js';

/** Nothing of fifty people gets where it does not belong, whatever is asked of a real hub, and whatever breaks. */
const REQUESTS = Number(process.env.CANARY_REQUESTS ?? 4_000);
const SEED = 20_221_121;
const AT_A_TIME = 8;
const METRICS_TOKEN = 'a-token-of-sixteen-and-more';

const dataDir = makeDataDir();
let receiver: TraceReceiver;
let hub: RunningHub;
let seeded: SeededHub;
beforeAll(async () => {
  receiver = await TraceReceiver.start();
  hub = await startHub({
    dataDir,
    env: {
      ...{ LOG_LEVEL: 'debug', METRICS_TOKEN, SLOW_OPERATION_MS: '0' },
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '50' },
    },
  });
  seeded = await seed(hub);
}, 240_000);
afterAll(async () => {
  await hub?.stop();
  await receiver?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const hits: Hit[] = [];
const figures: Record<string, number> = {};

test('no answer holds anything of a person who is not of the case that was named', async () => {
  const clients = new CanaryClients(hub, seeded.caseIds);
  const requests = fc.sample(requestsFor(seeded), { seed: SEED, numRuns: REQUESTS });
  const watching = await subscribers(hub, seeded);
  const faults = breakThings(hub);
  const nextFault = Math.floor(REQUESTS / (faults.length + 1));
  let next = 0;
  const count = (what: string) => {
    figures[what] = (figures[what] ?? 0) + 1;
  };
  const work = async () => {
    for (let at = next++; at < requests.length; at = next++) {
      const request = requests[at];
      if (!request) break;
      if (at > 0 && at % nextFault === 0) await faults[at / nextFault - 1]?.();
      const received = await clients.send(request);
      count(request.way);
      count(/"data":\{/.test(received.text) ? 'with data' : 'without data');
      if (canariesIn(received.text).some((value) => !request.query.includes(value)))
        count('with a value of a person');
      hits.push(...hitsInAnswer(received));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  hits.push(...(await misuseConnections(hub, seeded)));
  const { events, hits: inEvents } = await watching.stop();
  hits.push(...inEvents);
  console.info(`seed ${SEED}: ${JSON.stringify({ requests: requests.length, ...figures, events })}`);
  expect(hits).toEqual([]);
  expect(figures['with a value of a person']).toBeGreaterThan(0);
}, 900_000);

test('no log, metric or trace holds anything of anybody', async () => {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const metrics = await (await fetch(new URL('/metrics', hub.url), { headers })).text();
  expect(metrics).toContain('tongbu_gateway_requests_total');
  expect(receiver.spans.length).toBeGreaterThan(REQUESTS);
  const written = { out: hub.launcher.out(), err: hub.launcher.err(), metrics, traces: receiver.raw };
  const found = Object.entries(written).flatMap(([where, text]) => hitsIn(where, text));
  expect([...found, ...hitsInFiles(dataDir)]).toEqual([]);

  appendFileSync(join(dataDir, 'logs', 'gateway.log'), '{"who":"金丝雀名AA"}\n');
  expect(hitsInFiles(dataDir)).toEqual([{ where: join('logs', 'gateway.log'), kind: 'name' }]);
}, 120_000);

test('no column of the four databases holds anything but those that are there for it', async () => {
  const { kept, hits: found } = await hitsInTables(dataDir);
  expect(found).toEqual([]);
  expect([...kept].toSorted()).toEqual(KEPT_COLUMNS.toSorted());
}, 240_000);
