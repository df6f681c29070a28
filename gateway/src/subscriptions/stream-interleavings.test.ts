import { setImmediate as turn } from 'node:timers/promises';
import { createLogger } from '@tongbu/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneClassPerCaller } from '../clients/access-class.js';
import { composeSupergraph } from '../composition/compose.js';
import { Graph } from '../graph.js';
import { DEFAULT_LIMITS } from '../planning/limits.js';
import { DEFAULT_TIMEOUTS } from '../subgraphs/timeouts.js';
import { loadSupergraph } from '../supergraph/supergraph.js';
import { EventLog } from '../testing/event-log.js';
import { civilAffairs, health, publicSecurity, transport } from '../testing/outbreak.js';
import { TestSubgraph } from '../testing/test-subgraph.js';
import type { Frame } from './frame.js';
import type { StreamEnd } from './stream-end.js';
import { Streams } from './streams.js';
import type { FrameSink, Subscription } from './subscriber.js';
import { UpstreamLost, type UpstreamSource } from './upstream-source.js';

const RUNS = 300;
const SUBSCRIPTION =
  'subscription ($after: Cursor) { positives(after: $after) { sequence case { person { name } } } }';

const silent = createLogger({ name: 'test', level: 'silent' });
const supergraph = loadSupergraph(
  composeSupergraph(
    [health(async function* () {}), publicSecurity, transport, civilAffairs].map(
      (definition) => new TestSubgraph(definition).definition,
    ),
  ),
);

/** A subgraph whose stream breaks whenever a test says so, and whose neighbour takes its time. */
class Agencies {
  readonly log = new EventLog();
  readonly #breaks = new Set<() => void>();
  #answered = 0;

  readonly source: UpstreamSource = {
    open: ({ variables }, signal) => this.#open(variables._tongbu_after as string | undefined, signal),
  };

  breakConnections(): void {
    for (const breakIt of this.#breaks) breakIt();
  }

  /** Answers entities, now and then later than those that were asked for after them. */
  async ask(body: string) {
    const { variables } = JSON.parse(body) as { variables: { representations: { id: string }[] } };
    this.#answered += 1;
    for (let left = (this.#answered * 7) % 5; left > 0; left -= 1) await turn();
    return {
      data: { _entities: variables.representations.map(({ id }) => ({ __typename: 'Person', name: id })) },
      errors: [],
    };
  }

  async *#open(after: string | undefined, signal: AbortSignal) {
    const events = this.log.read(after);
    let isBroken = false;
    const stop = (): void => void events.return?.();
    const breakIt = (): void => {
      isBroken = true;
      stop();
    };
    this.#breaks.add(breakIt);
    signal.addEventListener('abort', stop);
    const at = after === undefined ? this.log.head : undefined;
    try {
      if (at !== undefined) yield { answer: { data: undefined, errors: [] }, extensions: { cursor: at } };
      for await (const { positives } of events) {
        const data = { positives: { _tongbu_cursor: positives.cursor, ...positives } };
        yield { answer: { data: structuredClone(data), errors: [] }, extensions: undefined };
      }
      if (isBroken) throw new UpstreamLost('broken');
    } finally {
      this.#breaks.delete(breakIt);
      signal.removeEventListener('abort', stop);
    }
  }
}

/** A client that can be made to read nothing. */
class Client implements FrameSink {
  readonly sequences: number[] = [];
  readonly ends: StreamEnd[] = [];
  readonly from: number;
  isPaused = false;
  subscription: Subscription | undefined;

  constructor(from: number) {
    this.from = from;
  }

  next({ text, cursor }: Frame): boolean {
    const { data, extensions } = JSON.parse(text);
    if (extensions.cursor !== cursor) throw new Error('A frame says another cursor than it has.');
    const { sequence, case: positive } = data.positives;
    if (positive.person.name !== `p${sequence}`) throw new Error('An event has the entity of another.');
    this.sequences.push(sequence);
    return !this.isPaused;
  }

  begin(): void {}

  end(end: StreamEnd): void {
    this.ends.push(end);
  }

  goOn(): void {
    this.isPaused = false;
    this.subscription?.ready();
  }
}

type Command =
  | { readonly do: 'append'; readonly count: number }
  | { readonly do: 'join'; readonly back: number | undefined }
  | { readonly do: 'leave' | 'pause' | 'go on'; readonly which: number }
  | { readonly do: 'break' | 'wait' };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 90 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      back: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('leave', 'pause', 'go on'), which: fc.nat(20) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('break', 'wait') }) },
);

/** What all plays came across, so that a test which no longer reaches the hard cases is noticed. */
const met = { merged: 0, replays: 0, resumedUpstreams: 0 };

async function play(commands: readonly Command[]): Promise<void> {
  const agencies = new Agencies();
  const ask = { ask: (body: string) => agencies.ask(body), close: async () => {} };
  const graph = new Graph({
    supergraph,
    subgraphs: new Map(supergraph.subgraphs.map(({ name }) => [name, ask])),
    circuits: new Map(),
    urls: new Map(),
    timeouts: DEFAULT_TIMEOUTS,
    rules: { limits: DEFAULT_LIMITS, introspection: true },
    cachedOperations: 10,
    log: silent,
  });
  const streams = new Streams({
    source: agencies.source,
    accessClass: oneClassPerCaller,
    maxStallMs: 60_000,
    log: silent,
  });
  const clients: Client[] = [];
  let appended = 0;
  const append = (count: number): void => {
    for (let next = appended + 1; next <= appended + count; next += 1)
      agencies.log.append({ id: 'c', person: { __typename: 'Person', id: `p${next}` } });
    appended += count;
  };
  for (const step of commands) {
    const chosen = 'which' in step ? clients[step.which % Math.max(clients.length, 1)] : undefined;
    if (step.do === 'append') append(step.count);
    else if (step.do === 'break') agencies.breakConnections();
    else if (step.do === 'wait') for (let left = 8; left > 0; left -= 1) await turn();
    else if (step.do === 'join') {
      const from = step.back === undefined ? undefined : Math.max(0, appended - step.back);
      const client = new Client(from ?? -1);
      const ready = graph.ready({
        query: SUBSCRIPTION,
        variables: from === undefined ? {} : { after: `e.${from}` },
      });
      client.subscription = streams.subscribe(ready, { claims: {}, requestId: 'test' }, client);
      clients.push(client);
    } else if (!chosen) continue;
    else if (step.do === 'leave') {
      chosen.subscription?.stop();
      clients.splice(clients.indexOf(chosen), 1);
    } else if (step.do === 'pause') chosen.isPaused = true;
    else chosen.goOn();
  }
  for (const client of clients) client.goOn();
  // One that joined from now on and was not yet connected may begin after what was appended meanwhile.
  for (let left = 5; left > 0; left -= 1) await turn();
  append(1);
  await expect
    .poll(() => clients.filter(({ sequences }) => sequences.at(-1) !== appended).length, {
      timeout: 20_000,
      interval: 1,
    })
    .toBe(0);
  for (const { sequences, from, ends } of clients) {
    const [first = 0] = sequences;
    expect(sequences).toEqual(sequences.map((_, index) => first + index));
    if (from >= 0) expect(first).toBe(from + 1);
    expect(ends).toEqual([]);
  }
  for (const { subscription } of clients) subscription?.stop();
  const statistics = streams.statistics();
  for (const what of ['merged', 'replays', 'resumedUpstreams'] as const) met[what] += statistics[what];
  expect(statistics).toMatchObject({ subscriptions: 0, groups: 0, runs: 0 });
  await expect.poll(() => agencies.log.readers, { interval: 1 }).toBe(0);
  streams.close();
}

test(`whoever joins, leaves, pauses or is cut off when, everyone gets every event once and in order (${RUNS} plays)`, async () => {
  await fc.assert(fc.asyncProperty(fc.array(command, { minLength: 3, maxLength: 30 }), play), {
    numRuns: RUNS,
  });
}, 180_000);
