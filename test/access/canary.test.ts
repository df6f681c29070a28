import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '@tongbu/runtime';
import { TraceReceiver } from '@tongbu/runtime/testing';
import { AGENCIES, agencySlug } from '@tongbu/vocabulary';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDataDir, until } from '../hub/launch.js';
import { type RunningHub, startHub } from '../hub/start-hub.js';
import { errorsIn, hitsInAnswer, valuesIn } from './canary-answers.js';
import { CanaryClients, type Received } from './canary-clients.js';
import { breakThings } from './canary-faults.js';
import { asAdministrator, type SeededHub, seed } from './canary-hub.js';
import { misuseConnections, subscribers } from './canary-misuse.js';
import { CANARIES } from './canary-people.js';
import { PURPOSES, requestsFor, WAYS } from './canary-requests.js';
import { type Hit, hitsInFiles, hitsInTables, hitsInTexts, KEPT_COLUMNS } from './canary-search.js';
import { toldFaults } from './told-faults.js';

/** Nothing of fifty people gets where it does not belong, whatever is asked of a real hub, and whatever breaks. */
const REQUESTS = Number(process.env.CANARY_REQUESTS ?? 4_000);
const SEED = 20_221_121;
const AT_A_TIME = 8;
/** What there is to say of each: the words of the table, and those of docs/errors.md for the two that are more precise. */
const MESSAGES_OF = {
  AGENCY_UNAVAILABLE: [
    ERRORS.AGENCY_UNAVAILABLE.message,
    'What is asked for must be recorded, and cannot be now.',
    'The database of the agency that owns this is away.',
  ],
  AGENCY_TIMEOUT: [ERRORS.AGENCY_TIMEOUT.message],
  INTERNAL: [ERRORS.INTERNAL.message],
};
/** What an error says beside its message: docs/errors.md has them. */
const EXTENSIONS = ['code', 'agency', 'retryable', 'requestId', 'field', 'row', 'serviceName'];
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
  const codes = new Set<string>();
  const said = new Set<string>();
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
      count(/"data":\{/.test(received.parts.join()) ? 'with data' : 'without data');
      if (valuesIn(received).length > 0) count('with a value of a person');
      for (const { extensions } of errorsIn(received)) {
        codes.add(String(extensions.code));
        for (const key of Object.keys(extensions)) said.add(key);
      }
      hits.push(...hitsInAnswer(received));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  hits.push(...(await misuseConnections(hub, seeded)));
  const { events, shown, hits: inEvents } = await watching.stop();
  hits.push(...inEvents);
  console.info(`seed ${SEED}: ${JSON.stringify({ requests: requests.length, ...figures, events, shown })}`);
  expect(hits).toEqual([]);
  expect(figures['with a value of a person']).toBeGreaterThan(0);
  expect(shown).toBeGreaterThan(0);
  expect([...codes].filter((code) => !Object.keys(ERRORS).includes(code))).toEqual([]);
  expect([...said].filter((key) => !EXTENSIONS.includes(key))).toEqual([]);
}, 900_000);

test('whoever asks while something is away is told what, by its code and the words of the table, on every way', async () => {
  const clients = new CanaryClients(hub, seeded.caseIds);
  const asker = { agency: 'HEALTH', role: 'epidemiologist', jurisdiction: '321000', caseAt: 0 } as const;
  const [caseId = ''] = seeded.caseIds;
  const headers = { 'tongbu-purpose': PURPOSES.HEALTH, 'tongbu-case': caseId };
  for (const { name, query, code, agency, isPartial, ...fault } of toldFaults(hub)) {
    const told: Received[] = [];
    let isBroken = false;
    const ask = async () => {
      const answers = await Promise.all(
        WAYS.map((way) => clients.send({ asker, way, query, variables: { id: caseId }, headers })),
      );
      expect(answers.flatMap(hitsInAnswer), name).toEqual([]);
      if (isBroken) told.push(...answers);
      return answers.map((answer) => ({
        isWhole: errorsIn(answer).length === 0,
        hasCase: answer.parts.join().includes(caseId),
      }));
    };
    const isWell = async () => (await ask()).every((answer) => answer.isWhole && answer.hasCase);
    await until(`all is well before ${name}`, isWell, 60_000);
    const isTold = async () => {
      await fault.break();
      isBroken = true;
      return (await ask()).every((answer) => !answer.isWhole && answer.hasCase === isPartial);
    };
    await until(`${name} is told`, isTold, 60_000).finally(fault.mend);
    isBroken = false;
    await until(`all is well after ${name}`, isWell, 60_000);
    for (const { message, extensions } of told.flatMap(errorsIn)) {
      expect(extensions, name).toMatchObject({ code, agency, retryable: true });
      expect(MESSAGES_OF[code], name).toContain(message);
    }
  }
}, 300_000);

async function readMetrics(): Promise<string> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  return (await fetch(new URL('/metrics', hub.url), { headers })).text();
}
const written = async () => ({
  ...{ out: hub.launcher.out(), err: hub.launcher.err() },
  ...{ metrics: await readMetrics(), traces: receiver.raw },
});

test('no log, metric or trace holds anything of anybody', async () => {
  const texts = await written();
  expect(texts.metrics).toContain('tongbu_gateway_requests_total');
  expect(receiver.spans.length).toBeGreaterThan(REQUESTS);
  expect([...hitsInTexts(texts), ...hitsInFiles(dataDir)]).toEqual([]);
}, 120_000);

test('no column of the four databases holds anything but those that are there for it', async () => {
  const { kept, hits: found } = await hitsInTables(dataDir);
  expect(found).toEqual([]);
  expect([...kept].toSorted()).toEqual(KEPT_COLUMNS.toSorted());
}, 240_000);

test('what is put into a log, a metric, a trace, an event or PostgreSQL’s own log is found there, and nowhere else', async () => {
  const [person] = CANARIES;
  const value = person?.name ?? '';
  const kind = 'name' as const;
  const texts = await written();
  for (const where of Object.keys(texts) as (keyof typeof texts)[])
    expect(hitsInTexts({ ...texts, [where]: `${texts[where]} ${value}` })).toEqual([{ where, kind }]);

  const planted: Hit[] = [];
  for (const name of ['gateway', ...AGENCIES.map(agencySlug)]) {
    appendFileSync(join(dataDir, 'logs', `${name}.log`), `{"who":"${value}"}\n`);
    planted.push({ where: join('logs', `${name}.log`), kind });
  }
  await asAdministrator(dataDir, 'health', `do $$ begin raise log '${value}'; end $$`);
  planted.push({ where: join('postgres', 'server.log'), kind });
  const inFiles = () => hitsInFiles(dataDir).map(({ where }) => where);
  const expected = planted.map(({ where }) => where).toSorted();
  await until('PostgreSQL has logged it', () => inFiles().length === planted.length);
  expect(inFiles().toSorted()).toEqual(expected);

  const span = { name: value, traceId: '1'.repeat(32), spanId: '1'.repeat(16), kind: 1 };
  const resource = { attributes: [] };
  await fetch(`${receiver.url}/v1/traces`, {
    method: 'POST',
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(hitsInTexts(await written())).toEqual([{ where: 'traces', kind }]);

  const plant = `alter table event disable trigger all;
    update event set payload = payload || '{"who": "${value}"}' where seq = 1;
    alter table event enable trigger all`;
  expect(await asAdministrator(dataDir, 'health', plant)).toBe(true);
  const { hits: found } = await hitsInTables(dataDir);
  expect(found).toEqual([{ where: 'health event.payload', kind }]);
}, 240_000);
