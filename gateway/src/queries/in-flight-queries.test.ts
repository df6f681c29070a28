import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ReadyRequest } from '../graph.js';
import { Cancellation } from '../http-client/cancellation.js';
import { readMetrics } from '../testing/read-metrics.js';
import { type AskOptions, TestFederation, type TestResult } from '../testing/test-federation.js';
import { InFlightQueries } from './in-flight-queries.js';

let federation: TestFederation;
/** Requests of the gateway that the subgraph has not answered yet. */
const held: ServerResponse[] = [];
let answers = 0;
/** How many queries of earlier tests had joined others. */
let joinedBefore = 0;

const CLERKS = {
  name: 'clerks',
  sdl: `type Query { who(as: String): String }
        type Mutation { change: String }
        type Subscription { changed(after: String): String }`,
  resolvers: {
    Subscription: {
      changed: {
        subscribe: async function* () {
          yield 'now';
          await new Promise(() => {});
        },
        resolve: (event: string) => event,
      },
    },
  },
};

beforeAll(async () => {
  // So that the pace of the machine decides nothing.
  federation = await TestFederation.start([CLERKS], {
    mergeWithinMs: 60_000,
    timeouts: { subgraphMs: 60_000, requestMs: 60_000 },
  });
});
beforeEach(async () => {
  await federation.recover();
  held.length = 0;
  answers = 0;
  joinedBefore = await merged();
  federation.subgraph('clerks').intercept = (response) => {
    held.push(response);
    return true;
  };
});
afterAll(() => federation.close());

const WHO = '{ who }';
const ask = (query = WHO, options: AskOptions = {}): Promise<TestResult> => federation.ask(query, options);

/** Waits until so many requests have come to the subgraph, and some time for more to come. */
async function requests(count: number): Promise<void> {
  await expect.poll(() => held.length).toBe(count);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(held).toHaveLength(count);
}

async function merged(): Promise<number> {
  return (await readMetrics(federation.gateway)).sample('queries_merged_total') ?? 0;
}

/** Waits until so many queries of the test wait for one that had begun before them. */
async function joined(count: number): Promise<void> {
  await expect.poll(async () => (await merged()) - joinedBefore).toBe(count);
}

/** Answers a request that is held, each with a number of its own. */
function answer(index: number): void {
  answers += 1;
  held[index]?.end(JSON.stringify({ data: { who: `answer ${answers}`, change: `change ${answers}` } }));
}

const given = async (asked: Promise<TestResult>): Promise<unknown> =>
  Object.values((await asked).data ?? {})[0];

describe('equal queries that come while one runs', () => {
  test('are one request, and each gets its response', async () => {
    const asked = Array.from({ length: 20 }, () => ask());
    await joined(19);
    await requests(1);
    answer(0);
    expect(new Set(await Promise.all(asked.map(given)))).toEqual(new Set(['answer 1']));
  });

  test('get the same bytes, whatever characters are in them', async () => {
    const asked = [1, 2, 3].map(() => ask());
    await joined(2);
    await requests(1);
    held[0]?.end(JSON.stringify({ data: { who: 'é好🏥' } }));
    for (const one of asked) expect(await one).toEqual({ data: { who: 'é好🏥' } });
  });

  test('get the same failure', async () => {
    const asked = [1, 2].map(() => ask());
    await joined(1);
    await requests(1);
    held[0]?.end('no');
    for (const one of asked) expect((await one).errors?.[0]?.extensions?.code).toBe('AGENCY_UNAVAILABLE');
  });

  test('are told nothing that was answered before they came', async () => {
    const first = ask();
    await requests(1);
    answer(0);
    expect(await given(first)).toBe('answer 1');
    const second = ask();
    await requests(2);
    answer(1);
    expect(await given(second)).toBe('answer 2');
  });
});

test.each<[string, string, AskOptions, string, AskOptions]>([
  ['tokens', WHO, { headers: { authorization: 'a' } }, WHO, { headers: { authorization: 'b' } }],
  ['a token and none', WHO, { headers: { authorization: 'a' } }, WHO, {}],
  ['purposes', WHO, { headers: { 'tongbu-purpose': 'a' } }, WHO, { headers: { 'tongbu-purpose': 'b' } }],
  ['cases', WHO, { headers: { 'tongbu-case': 'a' } }, WHO, { headers: { 'tongbu-case': 'b' } }],
  ['claims', WHO, { headers: { 'tongbu-purpose': 'a' } }, WHO, { headers: { 'tongbu-case': 'a' } }],
  [
    'variables',
    'query ($as: String) { who(as: $as) }',
    { variables: { as: 'a' } },
    'query ($as: String) { who(as: $as) }',
    { variables: { as: 'b' } },
  ],
  [
    'operations of one document',
    'query A { who } query B { who(as: "b") }',
    { operationName: 'A' },
    'query A { who } query B { who(as: "b") }',
    { operationName: 'B' },
  ],
  ['documents', WHO, {}, '{ who(as: null) }', {}],
])(
  'queries of different %s are never answered alike',
  async (_, query, options, otherQuery, otherOptions) => {
    const one = ask(query, options);
    await requests(1);
    const other = ask(otherQuery, otherOptions);
    await requests(2);
    answer(1);
    answer(0);
    expect(await given(other)).toBe('answer 1');
    expect(await given(one)).toBe('answer 2');
  },
);

describe('a change', () => {
  const CHANGE = 'mutation { change }';

  test('is made as often as it is asked for', async () => {
    const asked = [ask(CHANGE), ask(CHANGE)];
    await requests(2);
    answer(0);
    answer(1);
    expect((await Promise.all(asked.map(given))).toSorted()).toEqual(['change 1', 'change 2']);
  });

  test('that begins keeps later queries from what began before it', async () => {
    const before = ask();
    await requests(1);
    const change = ask(CHANGE);
    await requests(2);
    const during = ask();
    await requests(3);
    for (const index of [0, 1, 2]) answer(index);
    expect(await Promise.all([before, change, during].map(given))).toEqual([
      'answer 1',
      'change 2',
      'answer 3',
    ]);
  });

  test('that ends keeps later queries from what began while it was made', async () => {
    const change = ask(CHANGE);
    await requests(1);
    const during = ask();
    await requests(2);
    answer(0);
    await change;
    const after = ask();
    await requests(3);
    answer(2);
    expect(await given(after)).toBe('answer 2');
    answer(1);
    expect(await given(during)).toBe('answer 3');
  });

  test('that an event tells of keeps whoever was told from what began before it', async () => {
    const before = ask();
    await requests(1);
    const events = await fetch(federation.gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { changed }' }),
    });
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    let told = '';
    while (!told.includes('event: next')) told += (await reader?.read())?.value ?? '';
    const after = ask();
    await requests(2);
    await reader?.cancel();
    answer(1);
    answer(0);
    expect(await Promise.all([after, before].map(given))).toEqual(['answer 1', 'answer 2']);
  });
});

describe('a client that leaves', () => {
  const leave = (): { asked: Promise<unknown>; gone: AbortController } => {
    const gone = new AbortController();
    const asked = fetch(federation.gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: WHO }),
      signal: gone.signal,
    }).catch(() => 'gone');
    return { asked, gone };
  };

  test('takes nothing from the others, even if the execution was begun for it', async () => {
    const { asked, gone } = leave();
    await requests(1);
    const other = ask();
    await joined(1);
    gone.abort();
    expect(await asked).toBe('gone');
    await new Promise((resolve) => setTimeout(resolve, 30));
    answer(0);
    expect(await given(other)).toBe('answer 1');
  });

  test('as the last one ends the execution, and nobody joins that any more', async () => {
    const leavers = [leave(), leave()];
    await joined(1);
    await requests(1);
    for (const { gone } of leavers) gone.abort();
    await expect.poll(() => held[0]?.destroyed).toBe(true);
    const next = ask();
    await requests(2);
    answer(1);
    expect(await given(next)).toBe('answer 1');
  });
});

test('queries are merged only where that is wanted', async () => {
  const alone = await TestFederation.start([CLERKS], { mergeQueries: false });
  alone.subgraph('clerks').intercept = (response) => {
    held.push(response);
    return true;
  };
  const asked = [alone.ask(WHO), alone.ask(WHO)];
  await requests(2);
  answer(0);
  answer(1);
  expect((await Promise.all(asked.map(given))).toSorted()).toEqual(['answer 1', 'answer 2']);
  await alone.close();
});

describe('an execution', () => {
  const request = { operation: {}, variables: {} } as ReadyRequest;
  const client = { claims: {} };

  test('is not joined once it is old', async () => {
    const queries = new InFlightQueries<string>(-1);
    const run = vi.fn(async () => 'done');
    await Promise.all([queries.run(request, client, run), queries.run(request, client, run)]);
    expect(run).toHaveBeenCalledTimes(2);
  });

  test('that fails fails for all who wait, and is tried again by the next', async () => {
    const queries = new InFlightQueries<string>(60_000);
    const failing = vi.fn(async () => Promise.reject(new Error('no')));
    const asked = [queries.run(request, client, failing), queries.run(request, client, failing)];
    for (const one of await Promise.allSettled(asked)) expect(one.status).toBe('rejected');
    expect(failing).toHaveBeenCalledTimes(1);
    expect(await queries.run(request, client, async () => 'yes')).toBe('yes');
  });

  test('that was given up is not joined, even if it does not end', async () => {
    const queries = new InFlightQueries<string>(60_000);
    const gone = new Cancellation();
    void queries.run(request, { ...client, signal: gone }, () => new Promise(() => {}));
    gone.abort();
    expect(await queries.run(request, client, async () => 'another')).toBe('another');
  });
});
