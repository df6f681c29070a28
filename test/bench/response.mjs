// From the commit of a positive to the four open lanes, and to the alert at a subscribed client.
//
// npm run bench -- response [--rates 1,20] [--seconds 120,30]
//
// A hub of its own: embedded PostgreSQL, four services, the gateway, this generator, all on one machine. Positives
// come at a fixed rate, whether or not the ones before are done. Every time is a wall clock of this machine:
//   lanes open   from `reportedAt`, which health takes before its commit, to the latest `startedAt` of the four
//                lanes, which each agency takes in the transaction that opens its lane
//   lanes seen   from `reportedAt` to the last of the four lane events at a subscribed client: every commit is over
//   skew         the latest start minus the earliest
//   alert        from `reportedAt` to the alert at a subscribed client
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  ALERTS,
  buildCity,
  cursorBefore,
  developmentTokens,
  eventSchema,
  eventStream,
  LANE_STREAMS,
  openDesks,
  openHubSocket,
  readLanes,
  registerCity,
  reportPositive,
  skewMs,
  startDrillHub,
} from '@tongbu/cli';
import { describeMachine, watchMachine, watchOwnCpu } from './machine.mjs';
import { figures, table } from './statistics.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const GOALS = { openMs: 50, skewMs: 20, alertMs: 100 };
const WARM_UP = 20;
/** The ids only: a lane's case would be one more request to health for each of four events. */
const laneQuery = (field) =>
  `subscription Lane($after: Cursor) { ${field}(after: $after) { cursor sequence eventId occurredAt caseId } }`;
const laneSchema = eventSchema.loose();
const SETTLE_MS = 30_000;
const PATIENCE_MS = 30_000;

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: { rates: { type: 'string', default: '1,20' }, seconds: { type: 'string', default: '120,30' } },
  });
  const rates = values.rates.split(',').map(Number);
  const seconds = values.seconds.split(',').map(Number);
  const machine = describeMachine();
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopping.abort());
  const { signal } = stopping;

  const { stderr: err, stdout: out, env: environment } = process;
  const hub = await startDrillHub(
    { environment: { ...environment, LOG_LEVEL: 'warn' }, root, err, out },
    signal,
  );
  try {
    const desks = openDesks(hub.url, hub.keys);
    const homes = await registerCity({
      city: buildCity({ seed: 2022, scale: 0.01 }),
      desks,
      patienceMs: PATIENCE_MS,
    });
    const people = homes.flat();
    const seen = await subscribe(hub, signal);
    const bench = { desks, people, seen, signal };
    await measure(bench, { perSecond: 5, positives: WARM_UP });
    const measured = [];
    for (const [index, perSecond] of rates.entries()) {
      const positives = perSecond * (seconds[index] ?? seconds.at(-1));
      err.write(`bench: ${positives} positives at ${perSecond}/s\n`);
      measured.push(await measure(bench, { perSecond, positives }));
    }
    print(measured, machine);
    return measured.every(({ lost }) => lost.lanes === 0 && lost.alerts === 0) ? 0 : 1;
  } finally {
    stopping.abort();
    await hub.stop(false);
  }
}

/** A client on the alerts and one on the lanes, so that neither waits for the other. */
async function subscribe({ url, keys }, signal) {
  const identity = { agency: 'PUBLIC_SECURITY', role: 'tracer', jurisdictions: ['000000'] };
  const socket = () => openHubSocket({ url, token: developmentTokens(identity, keys), canRenewToken: true });
  const seen = { alerts: new Map(), lanes: new Map() };
  const follow = async (client, { field, query, schema }, onEvent) => {
    const after = await cursorBefore({ client, field, since: new Date(), signal });
    for await (const event of eventStream({ client, field, query, schema, after, signal })) onEvent(event);
  };
  const client = socket();
  follow(client, ALERTS, (alert) => alert.case && seen.alerts.set(alert.case.id, Date.now()));
  const lanes = socket();
  for (const field of Object.values(LANE_STREAMS)) {
    follow(lanes, { field, query: laneQuery(field), schema: laneSchema }, ({ caseId }) => {
      seen.lanes.set(caseId, [...(seen.lanes.get(caseId) ?? []), Date.now()]);
    });
  }
  await sleep(2_000);
  return seen;
}

/** Reports positives at a fixed rate and waits until everything that they start has come. */
async function measure({ desks, people, seen, signal }, { perSecond, positives }) {
  const ownCpu = watchOwnCpu();
  const machineCpu = watchMachine();
  const beganAt = performance.now();
  const reports = [];
  for (let index = 0; index < positives; index += 1) {
    await sleep(Math.max(0, beganAt + (index * 1000) / perSecond - performance.now()), undefined, { signal });
    reports.push(report(desks.health, people[Math.floor(Math.random() * people.length)]));
  }
  const reported = await Promise.all(reports);
  const reportSeconds = (performance.now() - beganAt) / 1000;
  const cpu = { generatorOfOneCore: ownCpu(), machine: machineCpu() };

  const isWhole = ({ id }) => seen.alerts.has(id) && (seen.lanes.get(id)?.length ?? 0) >= 4;
  for (const end = Date.now() + SETTLE_MS; !reported.every(isWhole) && Date.now() < end; ) await sleep(50);
  const cases = [];
  // After the measured time: asking for the lanes meanwhile would be load of its own.
  for (const { tookMs, ...opened } of reported) {
    cases.push({ ...(await readLanes(desks.health, { ...opened, jurisdiction: '', lanes: [] })), tookMs });
  }
  const whole = cases.filter(({ lanes }) => lanes.length === 4);
  const since = ({ reportedAt }, at) => at - reportedAt.getTime();
  return {
    perSecond,
    positives,
    reachedPerSecond: Math.round((positives / reportSeconds) * 10) / 10,
    lanesOpenMs: figures(whole.map(({ lanes }) => Math.max(...lanes.map(({ afterMs }) => afterMs)))),
    lanesSeenMs: figures(
      cases.flatMap((one) =>
        seen.lanes.get(one.id)?.length >= 4 ? since(one, Math.max(...seen.lanes.get(one.id))) : [],
      ),
    ),
    skewMs: figures(whole.map((one) => skewMs(one))),
    alertMs: figures(
      cases.flatMap((one) => (seen.alerts.has(one.id) ? since(one, seen.alerts.get(one.id)) : [])),
    ),
    reportMs: figures(cases.map(({ tookMs }) => tookMs)),
    laneOpenMs: Object.fromEntries(
      Object.keys(LANE_STREAMS).map((kind) => [
        kind,
        figures(
          whole.flatMap(({ lanes }) =>
            lanes.filter(({ lane }) => lane === kind).map(({ afterMs }) => afterMs),
          ),
        ),
      ]),
    ),
    lost: {
      lanes: positives * 4 - cases.reduce((sum, { lanes }) => sum + lanes.length, 0),
      alerts: cases.filter(({ id }) => !seen.alerts.has(id)).length,
    },
    cpu,
  };
}

async function report(health, person) {
  const sentAt = performance.now();
  const opened = await reportPositive(health, person, {
    idempotencyKey: `bench-${randomUUID()}`,
    patienceMs: PATIENCE_MS,
  });
  return { ...opened, tookMs: performance.now() - sentAt };
}

function print(measured, machine) {
  const rows = measured.flatMap(({ perSecond, ...measures }) => [
    row(perSecond, 'lanes open', measures.lanesOpenMs, GOALS.openMs),
    row(perSecond, 'lanes seen by a client', measures.lanesSeenMs),
    row(perSecond, 'skew', measures.skewMs, GOALS.skewMs),
    row(perSecond, 'alert at a client', measures.alertMs, GOALS.alertMs),
    row(perSecond, 'reportPositive answers', measures.reportMs),
  ]);
  const lost = measured.reduce((sum, { lost: { lanes, alerts } }) => sum + lanes + alerts, 0);
  process.stdout.write(
    [
      `${machine.cores} × ${machine.cpu}, Node ${machine.node}, embedded PostgreSQL; load before ${machine.loadBefore}`,
      '',
      table(['milliseconds from the report', 'per s', 'n', 'p50', 'p99', 'max', 'goal p99'], rows),
      '',
      `lost: ${lost}`,
      ...measured.map(
        ({ perSecond, cpu }) =>
          `at ${perSecond}/s the machine was ${Math.round(cpu.machine * 100)} % busy, this generator took ${Math.round(cpu.generatorOfOneCore * 100)} % of a core`,
      ),
      JSON.stringify({ bench: 'response', machine, goals: GOALS, rates: measured }),
      '',
    ].join('\n'),
  );
}

function row(perSecond, what, { n, p50, p99, max }, goal) {
  const verdict = goal === undefined ? '' : `${goal} ${p99 !== null && p99 <= goal ? 'met' : 'MISSED'}`;
  return [what, perSecond, n, p50 ?? '-', p99 ?? '-', max ?? '-', verdict];
}
