import { createLogger } from '@tongbu/runtime';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OUTBREAK } from '../testing/outbreak.js';
import { TestFederation, type TestResult } from '../testing/test-federation.js';
import type { Interception } from '../testing/test-subgraph.js';
import type { CircuitState } from './circuit-breaker.js';

const FAILURES = 3;
const HALF_OPEN_AFTER_MS = 300;
/** Longer than a test, so that the pace of the machine decides nothing. */
const PATIENCE_MS = 60_000;
let federation: TestFederation;
async function start(transportMs = PATIENCE_MS): Promise<void> {
  federation = await TestFederation.start(OUTBREAK, {
    timeouts: { subgraphMs: PATIENCE_MS, bySubgraph: { transport: transportMs }, requestMs: PATIENCE_MS },
    circuit: { failures: FAILURES, halfOpenAfterMs: HALF_OPEN_AFTER_MS },
    // Equal queries are asked here to see how each of them fares.
    mergeQueries: false,
    log: createLogger({ name: 'test', level: 'silent' }),
  });
}
beforeEach(async () => {
  // A circuit counts by the clock, which stands still until a test moves it.
  vi.useFakeTimers({ toFake: ['Date'] });
  await start();
});
afterEach(async () => {
  vi.useRealTimers();
  await federation.close();
});

function passUntilHalfOpen(): void {
  vi.setSystemTime(Date.now() + HALF_OPEN_AFTER_MS);
}

const QUERY = '{ person(id: "p1") { name trips { to } } }';
const WITHOUT_TRIPS = { person: { name: 'Wei', trips: null } };
const COMPLETE = { person: { name: 'Wei', trips: [{ to: 'p1-0' }] } };

function codes({ errors = [] }: TestResult): unknown[] {
  return errors.map(({ extensions }) => extensions?.code);
}

function circuit(): { state: CircuitState; timesOpened: number } | undefined {
  return federation.gateway.circuits().get('transport');
}

/** What the subgraph was asked since the last time. */
function asked(): number {
  return federation.subgraph('transport').seen.splice(0).length;
}

async function open(): Promise<void> {
  federation.subgraph('transport').intercept = answering('');
  for (let failure = 0; failure < FAILURES; failure += 1) await federation.ask(QUERY);
  expect(circuit()?.state).toBe('open');
  asked();
}

const answering =
  (body: string): Interception =>
  (response) => {
    response.end(body);
    return true;
  };

describe('a circuit opens after some failures in a row, and costs nothing but its own fields', () => {
  for (const [what, code, interception] of [
    [
      'an answer that comes ten seconds later',
      'AGENCY_TIMEOUT',
      (response) => {
        const late = setTimeout(() => response.end('{}'), 10_000);
        response.on('close', () => clearTimeout(late));
        return true;
      },
    ],
    [
      'an answer of one byte a second',
      'AGENCY_TIMEOUT',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drops = setInterval(() => response.write(' '), 1_000);
        response.on('close', () => clearInterval(drops));
        return true;
      },
    ],
    [
      'a connection that breaks',
      'AGENCY_UNAVAILABLE',
      (response) => {
        response.destroy();
        return true;
      },
    ],
    ['a page', 'AGENCY_UNAVAILABLE', answering('<html>502 Bad Gateway</html>')],
    ['half of an answer', 'AGENCY_UNAVAILABLE', answering('{"data":{"_entities":[{"tri')],
    [
      'an endless answer',
      'AGENCY_UNAVAILABLE',
      (response) => {
        const chunk = Buffer.alloc(1024 * 1024, ' ');
        const pour = (): void => {
          while (!response.destroyed && response.write(chunk)) {}
        };
        response.on('drain', pour);
        pour();
        return true;
      },
    ],
  ] as const satisfies readonly (readonly [string, string, Interception])[]) {
    test(what, async () => {
      await federation.close();
      await start(code === 'AGENCY_TIMEOUT' ? 200 : PATIENCE_MS);
      federation.subgraph('transport').intercept = interception;
      for (let failure = 0; failure < FAILURES; failure += 1) {
        expect(circuit()).toEqual(expect.objectContaining({ state: 'closed', timesOpened: 0 }));
        const result = await federation.ask(QUERY);
        expect(result.data).toEqual(WITHOUT_TRIPS);
        expect(codes(result)).toEqual([code]);
      }
      expect(circuit()).toEqual(expect.objectContaining({ state: 'open', timesOpened: 1 }));
      expect(asked()).toBe(FAILURES);
      const result = await federation.ask(QUERY);
      expect(result.data).toEqual(WITHOUT_TRIPS);
      expect(codes(result)).toEqual(['AGENCY_UNAVAILABLE']);
      expect(asked()).toBe(0);
    });
  }

  test('a port that nobody listens on', async () => {
    await federation.subgraph('transport').stop();
    for (let failure = 0; failure < FAILURES; failure += 1) {
      const result = await federation.ask(QUERY);
      expect(result.data).toEqual(WITHOUT_TRIPS);
      expect(codes(result)).toEqual(['AGENCY_UNAVAILABLE']);
    }
    expect(circuit()?.state).toBe('open');
    await federation.subgraph('transport').start();
    expect((await federation.ask(QUERY)).data).toEqual(WITHOUT_TRIPS);
    passUntilHalfOpen();
    expect((await federation.ask(QUERY)).data).toEqual(COMPLETE);
    expect(circuit()?.state).toBe('closed');
  });
});

describe('a circuit stays closed', () => {
  test('where a success comes between the failures', async () => {
    for (let round = 0; round < FAILURES; round += 1) {
      federation.subgraph('transport').intercept = answering('');
      for (let failure = 1; failure < FAILURES; failure += 1) await federation.ask(QUERY);
      federation.subgraph('transport').intercept = undefined;
      expect((await federation.ask(QUERY)).data).toEqual(COMPLETE);
    }
    expect(circuit()).toEqual(expect.objectContaining({ state: 'closed', timesOpened: 0 }));
  });

  test('where the subgraph answers with errors of GraphQL', async () => {
    federation.subgraph('transport').intercept = answering('{"errors":[{"message":"no"}]}');
    for (let failure = 0; failure < 2 * FAILURES; failure += 1) await federation.ask(QUERY);
    expect(circuit()?.state).toBe('closed');
  });

  test('where clients give up their requests', async () => {
    federation.subgraph('transport').intercept = () => true;
    const seen = federation.subgraph('transport').seen;
    for (let round = 1; round <= 2 * FAILURES; round += 1) {
      const leaving = new AbortController();
      const request = fetch(`${federation.gateway.url}?${new URLSearchParams({ query: QUERY })}`, {
        signal: leaving.signal,
      });
      await expect.poll(() => seen.length, { interval: 1 }).toBe(round);
      leaving.abort();
      await request.catch(() => {});
    }
    expect(circuit()?.state).toBe('closed');
  });
});

describe('an open circuit', () => {
  test('lets one request through after a while, and closes when that succeeds', async () => {
    await open();
    const held: (() => void)[] = [];
    federation.subgraph('transport').intercept = (response) => {
      held.push(() => response.end('{"data":{"_entities":[{"trips":[{"to":"p1-0"}]}]}}'));
      return true;
    };
    expect((await federation.ask(QUERY)).data).toEqual(WITHOUT_TRIPS);
    passUntilHalfOpen();
    const trying = federation.ask(QUERY);
    await expect.poll(() => held.length, { interval: 5 }).toBe(1);
    expect(circuit()?.state).toBe('half-open');
    // While it tries, nobody waits for it.
    expect((await federation.ask(QUERY)).data).toEqual(WITHOUT_TRIPS);
    for (const answer of held) answer();
    expect((await trying).data).toEqual(COMPLETE);
    expect(circuit()).toEqual(expect.objectContaining({ state: 'closed', timesOpened: 1 }));
    expect(asked()).toBe(1);
  });

  test('opens again when that one fails', async () => {
    await open();
    passUntilHalfOpen();
    await federation.ask(QUERY);
    expect(asked()).toBe(1);
    expect(circuit()?.state).toBe('open');
    await federation.ask(QUERY);
    expect(asked()).toBe(0);
  });

  test('executes no mutation', async () => {
    const health = federation.subgraph('health');
    health.intercept = answering('');
    for (let failure = 0; failure < FAILURES; failure += 1) await federation.ask('{ cases { id } }');
    health.intercept = undefined;
    health.seen.length = 0;
    const result = await federation.ask('mutation { reportPositive(input: { personId: "p1" }) { seen } }');
    expect(result.data).toBeNull();
    expect(codes(result)).toEqual(['AGENCY_UNAVAILABLE']);
    expect(health.seen).toEqual([]);
  });

  test('is no other subgraph’s', async () => {
    await open();
    const { data } = await federation.ask(
      '{ person(id: "p1") { name stay { nights } } cases(first: 1) { id } }',
    );
    expect(data).toEqual({ person: { name: 'Wei', stay: { nights: 3 } }, cases: [{ id: 'c1' }] });
    expect([...federation.gateway.circuits()].map(([name, { state }]) => [name, state])).toEqual(
      expect.arrayContaining([
        ['health', 'closed'],
        ['transport', 'open'],
      ]),
    );
  });
});
