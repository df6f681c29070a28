import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { percentile, printTable } from './figures.mjs';
import { startBenchHub } from './hub.mjs';

/*
 * From the commit of a positive to the four lanes, on one machine: gateway, four services, PostgreSQL and this load
 * generator share its processors. A lane is open when its event is appended, the last statement before its commit;
 * so is the positive reported. All processes read one clock.
 */
const LANES = {
  verification: 'verificationUpdates',
  transfer: 'transferUpdates',
  tracing: 'tracingUpdates',
  communityControl: 'communityControlUpdates',
};
const WARM_UP = 40;
const SETTLE_MS = 3_000;
const CASES_A_QUERY = 20;

export async function bench(args) {
  const { values } = parseArgs({
    args,
    options: { seconds: { type: 'string', default: '60' }, rates: { type: 'string', default: '1,20' } },
  });
  const hub = await startBenchHub();
  try {
    const observer = await observe(hub);
    const people = await registerPeople(hub, 500);
    await report(hub, { people, count: WARM_UP, perSecond: 10 });
    await sleep(SETTLE_MS);
    const rounds = [];
    for (const perSecond of values.rates.split(',').map(Number)) {
      const cpuBefore = process.cpuUsage();
      const began = Date.now();
      const caseIds = await report(hub, { people, count: perSecond * Number(values.seconds), perSecond });
      await sleep(SETTLE_MS);
      const cpu = process.cpuUsage(cpuBefore);
      const generatorCpu = (cpu.user + cpu.system) / 1000 / (Date.now() - began);
      rounds.push({
        perSecond,
        ...(await observer.figures(caseIds)),
        generatorCpuShare: Number(generatorCpu.toFixed(2)),
      });
    }
    observer.close();
    printTable(
      rounds.map((round) => ({
        'positives/s': round.perSecond,
        cases: round.cases,
        'lanes open': round.complete,
        'open p50 ms': round.openP50Ms,
        'open p99 ms': round.openP99Ms,
        'skew p50 ms': round.skewP50Ms,
        'skew p99 ms': round.skewP99Ms,
        'alert p50 ms': round.alertP50Ms,
        'alert p99 ms': round.alertP99Ms,
        "generator's CPU": round.generatorCpuShare,
      })),
    );
    const cores = availableParallelism();
    process.stdout.write(`${JSON.stringify({ bench: 'response', cores, node: process.version, rounds })}\n`);
    if (rounds.some((round) => round.complete < round.cases)) process.exitCode = 1;
  } finally {
    await hub.stop();
  }
}

/** Subscribes to alerts and to all four lanes through the gateway, as a tracing team would. */
async function observe(hub) {
  const client = createClient({
    url: hub.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: await hub.authorization('HEALTH', 'epidemiologist') },
  });
  const positives = new Map();
  const lanes = new Map();
  const subscribe = (query, take) =>
    client.subscribe(
      { query },
      { next: ({ data }) => data && take(data, Date.now()), error() {}, complete() {} },
    );
  subscribe('subscription { positiveCases { occurredAt case { id } } }', ({ positiveCases }, seenAt) => {
    positives.set(positiveCases.case?.id, { at: Date.parse(positiveCases.occurredAt), seenAt });
  });
  for (const [lane, field] of Object.entries(LANES)) {
    subscribe(`subscription { ${field} { occurredAt caseId state } }`, (data) => {
      const { caseId, state, occurredAt } = data[field];
      if (state === 'OPEN') lanes.set(caseId, { ...lanes.get(caseId), [lane]: Date.parse(occurredAt) });
    });
  }
  await sleep(SETTLE_MS);
  return {
    async figures(caseIds) {
      const complete = caseIds.filter(
        (id) => positives.has(id) && Object.keys(lanes.get(id) ?? {}).length === 4,
      );
      const open = complete.map((id) => Math.max(...Object.values(lanes.get(id))) - positives.get(id).at);
      const skew = await skews(hub, complete);
      const alert = caseIds.flatMap((id) =>
        positives.has(id) ? [positives.get(id).seenAt - positives.get(id).at] : [],
      );
      return {
        cases: caseIds.length,
        complete: complete.length,
        openP50Ms: percentile(open, 0.5),
        openP99Ms: percentile(open, 0.99),
        skewP50Ms: percentile(skew, 0.5),
        skewP99Ms: percentile(skew, 0.99),
        alertP50Ms: percentile(alert, 0.5),
        alertP99Ms: percentile(alert, 0.99),
      };
    },
    close: () => void client.dispose(),
  };
}

async function ask(hub, { query, variables, authorization }) {
  const response = await fetch(hub.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`the hub refused: ${errors[0].message}`);
  return data;
}

async function registerPeople(hub, count) {
  const persons = Array.from({ length: count }, (_, index) => ({
    name: '演练',
    externalId: `bench-${index}`,
    jurisdiction: '510903',
    exercise: true,
  }));
  const { registerPersons } = await ask(hub, {
    query: 'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
    variables: { input: { persons } },
    authorization: await hub.authorization('PUBLIC_SECURITY', 'registrar'),
  });
  return registerPersons.persons.map(({ id }) => id);
}

/** How far apart the lanes of these cases started, by the agencies' own clocks. */
async function skews(hub, caseIds) {
  const authorization = await hub.authorization('HEALTH', 'epidemiologist');
  const lanes = Object.keys(LANES).map((lane) => `${lane} { startedAt }`);
  const found = [];
  for (let index = 0; index < caseIds.length; index += CASES_A_QUERY) {
    const cases = caseIds
      .slice(index, index + CASES_A_QUERY)
      .map((id, alias) => `c${alias}: case(id: "${id}") { response { ${lanes.join(' ')} } }`);
    const data = await ask(hub, { query: `{ ${cases.join(' ')} }`, authorization });
    for (const { response } of Object.values(data)) {
      const starts = Object.values(response).map(({ startedAt }) => Date.parse(startedAt));
      found.push(Math.max(...starts) - Math.min(...starts));
    }
  }
  return found;
}

/** Reports positives at a steady rate, each at its own moment whether or not the one before was answered. */
async function report(hub, { people, count, perSecond }) {
  const authorization = await hub.authorization('HEALTH', 'epidemiologist');
  const began = performance.now();
  const answers = Array.from({ length: count }, async (_, index) => {
    await sleep((index * 1000) / perSecond - (performance.now() - began));
    const input = {
      personId: people[index % people.length],
      collectedAt: new Date(Date.now() - 3_600_000).toISOString(),
      jurisdiction: '510903',
      idempotencyKey: randomUUID(),
      exercise: true,
    };
    const { reportPositive } = await ask(hub, {
      query: 'mutation ($input: ReportPositiveInput!) { reportPositive(input: $input) { case { id } } }',
      variables: { input },
      authorization,
    });
    return reportPositive.case.id;
  });
  return Promise.all(answers);
}
