import { setImmediate as turn } from 'node:timers/promises';
import { createLogger } from '@tongbu/runtime';
import { oneClassPerCaller } from '../clients/access-class.js';
import { composeSupergraph } from '../composition/compose.js';
import { Graph, type ReadyRequest } from '../graph.js';
import { DEFAULT_LIMITS } from '../planning/limits.js';
import { DEFAULT_TIMEOUTS } from '../subgraphs/timeouts.js';
import type { Frame } from '../subscriptions/frame.js';
import { MessageQueue } from '../subscriptions/message-queue.js';
import type { StreamEnd } from '../subscriptions/stream-end.js';
import { Streams } from '../subscriptions/streams.js';
import type { FrameSink, Subscription } from '../subscriptions/subscriber.js';
import {
  UpstreamLost,
  type UpstreamMessage,
  UpstreamRefused,
  type UpstreamSource,
} from '../subscriptions/upstream-source.js';
import { loadSupergraph } from '../supergraph/supergraph.js';
import { EventLog } from './event-log.js';
import { outbreak } from './outbreak.js';
import { TestSubgraph } from './test-subgraph.js';

const SUBSCRIPTION =
  'subscription ($after: Cursor) { positives(after: $after) { sequence case { id person { name } } } }';

const silent = createLogger({ name: 'test', level: 'silent' });
const supergraph = loadSupergraph(
  composeSupergraph(
    outbreak(async function* () {}).map((definition) => new TestSubgraph(definition).definition),
  ),
);

/** How old an event may be that these streams hand out. */
export const MAX_AGE_MS = 5_000;

/** A subgraph whose stream breaks whenever a test says so, and whose neighbour takes its time. */
export class ScriptedAgencies {
  readonly log = new EventLog();
  /** What these agencies, and the streams over them, take for the time: it passes when a test says so. */
  time = 0;
  now: () => number = () => this.time;
  /** The cursor of an event at which the next stream that comes so far is refused. */
  refusesAt: string | undefined;
  readonly #breaks = new Set<() => void>();
  #graph = this.#graphAt('http://0/');
  #answered = 0;
  #appended = 0;

  readonly source: UpstreamSource = {
    open: ({ variables }, signal) => this.#open(variables._tongbu_after as string | undefined, signal),
  };

  /** The streams of a gateway over these agencies. */
  streams(maxStallMs = 60_000): Streams {
    return new Streams({
      frameAge: { maxMs: MAX_AGE_MS, now: () => this.now() },
      source: this.source,
      accessClass: oneClassPerCaller,
      maxStallMs,
      beforeRelease: () => {},
      log: silent,
    });
  }

  /** Subscribes from the event after the given one on, or from now on. */
  join(
    streams: Streams,
    from: number | undefined,
    client = new StreamClient(from ?? -1, () => this.now()),
  ): StreamClient {
    const variables = from === undefined ? {} : { after: `e.${from}` };
    const ready = this.ready(SUBSCRIPTION, variables);
    client.named = from;
    client.subscription = streams.subscribe(ready, { claims: {}, requestId: 'test' }, client);
    return client;
  }

  ready(query: string, variables: Readonly<Record<string, unknown>>): ReadyRequest {
    return this.#graph.ready({ query, variables });
  }

  /** Takes a supergraph into service that has the subgraph elsewhere. */
  reload(streams: Streams, address: string): void {
    this.#graph = this.#graphAt(address);
    streams.replaceGraph(this.#graph);
  }

  append(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      this.#appended += 1;
      this.log.append({ id: 'c', person: { __typename: 'Person', id: `p${this.#appended}` } });
    }
  }

  breakConnections(): void {
    for (const breakIt of this.#breaks) breakIt();
  }

  /** Answers entities by what is decided now, now and then later than those that were asked for after them. */
  async ask(body: string) {
    const { variables } = JSON.parse(body) as { variables: { representations: { id: string }[] } };
    this.#answered += 1;
    for (let left = (this.#answered * 7) % 5; left > 0; left -= 1) await turn();
    return {
      data: {
        _entities: variables.representations.map(({ id }) => ({
          __typename: 'Person',
          name: `${id}@${this.now()}`,
        })),
      },
      errors: [],
    };
  }

  #graphAt(address: string): Graph {
    const asked = { ask: (body: string) => this.ask(body), close: async () => {} };
    return new Graph({
      supergraph,
      subgraphs: new Map(supergraph.subgraphs.map(({ name }) => [name, asked])),
      circuits: new Map(),
      urls: new Map(supergraph.subgraphs.map(({ name }) => [name, address])),
      timeouts: DEFAULT_TIMEOUTS,
      rules: { limits: DEFAULT_LIMITS, introspection: true },
      cachedOperations: 10,
      log: silent,
    });
  }

  /** Decides about every event as soon as there is one, whether or not the gateway reads: then it waits. */
  async *#open(after: string | undefined, signal: AbortSignal) {
    const waiting = new MessageQueue<UpstreamMessage>(
      { messages: 10_000, bytes: 10_000 },
      () => new UpstreamLost('Too many messages wait.'),
    );
    const events = this.log.read(after);
    const stop = (): void => {
      waiting.end();
      void events.return?.();
    };
    const breakIt = (): void => {
      waiting.end(new UpstreamLost('broken'));
      void events.return?.();
    };
    this.#breaks.add(breakIt);
    signal.addEventListener('abort', stop);
    if (after === undefined) waiting.push(this.#position(this.log.head), 1);
    void this.#decide(events, waiting);
    try {
      yield* waiting.drain();
    } finally {
      this.#breaks.delete(breakIt);
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  async #decide(events: ReturnType<EventLog['read']>, waiting: MessageQueue<UpstreamMessage>): Promise<void> {
    for await (const { positives } of events) {
      if (positives.cursor === this.refusesAt) {
        this.refusesAt = undefined;
        const refusal = { message: 'expired', extensions: { code: 'TOKEN_EXPIRED' } };
        return waiting.end(new UpstreamRefused([refusal]));
      }
      const receivedAt = this.now();
      const decided = { ...structuredClone(Object(positives.case)), id: `c@${receivedAt}` };
      const data = { positives: { _tongbu_cursor: positives.cursor, ...positives, case: decided } };
      waiting.push({ answer: { data, errors: [] }, extensions: undefined, receivedAt }, 1);
    }
    waiting.end();
  }

  #position(cursor: string): UpstreamMessage {
    return {
      answer: { data: undefined, errors: [] },
      extensions: { cursor },
      receivedAt: this.now(),
    };
  }
}

/** A client that can be made to read nothing. */
export class StreamClient implements FrameSink {
  readonly sequences: number[] = [];
  readonly ends: StreamEnd[] = [];
  readonly from: number;
  readonly #now: () => number;
  isPaused = false;
  subscription: Subscription | undefined;
  /** The event after which it asked for more, the last time that it did: which it is not told again. */
  named: number | undefined;
  /** Comes back, where the client is one that does, after the cursor that it has. */
  comeBack: ((after: number) => void) | undefined;

  constructor(from: number, now: () => number = () => 0) {
    this.from = from;
    this.#now = now;
  }

  next({ text, cursor }: Frame): boolean {
    const { data, extensions } = JSON.parse(text);
    if (extensions.cursor !== cursor) throw new Error('A frame says another cursor than it has.');
    const { sequence, case: positive } = data.positives;
    const [person, ...decidedAt] = `${positive.person.name}@${positive.id.split('@')[1]}`.split('@');
    if (person !== `p${sequence}`) throw new Error('An event has the entity of another.');
    for (const at of decidedAt)
      if (this.#now() - Number(at) > MAX_AGE_MS) throw new Error('An event was decided too long ago.');
    this.sequences.push(sequence);
    return !this.isPaused;
  }

  begin(): void {}

  end(end: StreamEnd, cursor?: string): void {
    const after = cursor === undefined ? this.named : Number(cursor.slice('e.'.length));
    if (end.kind === 'slow' && this.comeBack && after !== undefined) this.comeBack(after);
    else this.ends.push(end);
  }

  goOn(): void {
    this.isPaused = false;
    this.subscription?.ready();
  }
}
