import type { Logger } from '@tongbu/runtime';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from './testing/event-log.js';
import { keepLines } from './testing/log-lines.js';
import { outbreak } from './testing/outbreak.js';
import { TestFederation, type TestResult } from './testing/test-federation.js';

let log: EventLog;
let federation: TestFederation;
async function start(timeouts: object, logger?: Logger): Promise<void> {
  log = new EventLog();
  federation = await TestFederation.start(
    outbreak((after) => log.read(after)),
    { timeouts, circuit: { failures: 1_000 }, ...(logger && { log: logger }) },
  );
}
beforeEach(() => start({ subgraphMs: 2_000, bySubgraph: { transport: 300 }, requestMs: 2_200 }));
afterEach(() => federation.close());

function told({ errors = [] }: TestResult): string[] {
  return errors
    .map(({ path = [], extensions }) => `${path.join('.')}: ${String(extensions?.code)}`)
    .toSorted();
}

function delay(name: string, ms: number): void {
  federation.subgraph(name).latencyMs = ms;
}

test('a subgraph may have a timeout of its own', async () => {
  delay('transport', 800);
  delay('public-security', 800);
  const result = await federation.ask('{ person(id: "p1") { name trips { to } } }');
  expect(result.data).toEqual({ person: { name: 'Wei', trips: null } });
  expect(told(result)).toEqual(['person.trips: AGENCY_TIMEOUT']);
});

test('a subgraph may be named as a variable of the environment can', async () => {
  await federation.close();
  const { log, lines } = keepLines('warn');
  await start({ subgraphMs: 10_000, bySubgraph: { PUBLIC_SECURITY: 300, NOBODY: 1 } }, log);
  delay('public-security', 60_000);
  const result = await federation.ask('{ case(id: "c1") { id person { name } } }');
  expect(told(result)).toEqual(['case.person.name: AGENCY_TIMEOUT']);
  expect(lines).toMatchObject([{ level: 'warn', subgraph: 'NOBODY' }]);
});

test('what is missing when the time of a request is over is a timeout at its field, and the rest is answered', async () => {
  // Each is in time for itself; one after another they are not.
  for (const name of ['health', 'public-security']) delay(name, 300);
  delay('civil-affairs', 1_900);
  const result = await federation.ask('{ case(id: "c1") { id person { name household { address } } } }');
  expect(result.data).toEqual({ case: { id: 'c1', person: { name: 'Wei', household: { address: null } } } });
  expect(told(result)).toEqual(['case.person.household.address: AGENCY_TIMEOUT']);
});

test('what was not begun when the time of a request is over is not begun any more', async () => {
  await federation.close();
  await start({ subgraphMs: 2_000, requestMs: 300 });
  delay('public-security', 800);
  const result = await federation.ask('{ person(id: "p1") { name trips { to } } }');
  expect(told(result)).toEqual(['person: AGENCY_TIMEOUT']);
  expect(federation.subgraph('transport').seen).toEqual([]);
});

test('a mutation ends in time too, and says that it may have been done', async () => {
  await federation.close();
  await start({ subgraphMs: 2_000, requestMs: 300 });
  delay('health', 800);
  const result = await federation.ask('mutation { reportPositive(input: { personId: "p1" }) { seen } }');
  expect(result.data).toBeNull();
  expect(told(result)).toEqual(['reportPositive: AGENCY_TIMEOUT']);
});

test('every event has its own time, however long the subscription runs', async () => {
  delay('public-security', 800);
  const client = createClient({
    url: federation.gateway.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
  });
  const events = client.iterate({
    query: 'subscription { positives(after: "0") { case { person { name } } } }',
  });
  for (let count = 0; count < 3; count += 1) {
    log.append();
    const { value } = await events.next();
    expect(value.data).toMatchObject({ positives: { case: { person: { name: 'Wei' } } } });
  }
  delay('public-security', 5_000);
  log.append();
  const { value } = await events.next();
  expect(value.data).toMatchObject({ positives: { case: { person: { name: null } } } });
  expect(value.errors).toMatchObject([{ extensions: { code: 'AGENCY_TIMEOUT' } }]);
  await client.dispose();
});
