import type { Logger } from '@tongbu/runtime';
import type { AccessClass } from '../clients/access-class.js';
import type { ClientContext } from '../clients/client-context.js';
import type { Graph, ReadyRequest } from '../graph.js';
import { RequestRefused } from '../planning/request-refused.js';
import { FrameAge, type FrameAgeOptions } from './frame-age.js';
import type { StreamPlan } from './planned-upstream.js';
import { StreamGroup } from './stream-group.js';
import { newStreamCounters, type StreamStatistics } from './stream-statistics.js';
import type { FrameSink, Subscription } from './subscriber.js';
import type { UpstreamSource } from './upstream-source.js';

export interface StreamsOptions {
  readonly source: UpstreamSource;
  readonly accessClass: AccessClass;
  readonly log: Logger;
  /** How long a client may take nothing although something waits, before it is closed. */
  readonly maxStallMs: number;
  readonly frameAge: FrameAgeOptions;
  /** Called before an event is handed to anybody. */
  readonly beforeRelease: () => void;
}

const SWEEP_EVERY_MS = 1_000;

/** All subscriptions of a gateway, in groups of those that are equal. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #groups = new Map<string, StreamGroup>();
  readonly #counters = newStreamCounters();
  readonly #age: FrameAge;
  readonly #sweeping: NodeJS.Timeout;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#age = new FrameAge(options.frameAge);
    this.#sweeping = setInterval(() => this.#closeStalled(), SWEEP_EVERY_MS);
    this.#sweeping.unref();
  }

  /** Subscribes a client: the sink gets what comes, in order, until it is told the end or the client leaves. */
  subscribe(ready: ReadyRequest, client: ClientContext, sink: FrameSink): Subscription {
    const plan = planOf(ready);
    const key = keyOf(plan, this.#options.accessClass(client));
    let group = this.#groups.get(key);
    if (!group) {
      const { source, log, beforeRelease } = this.#options;
      const made = new StreamGroup({
        plan,
        source,
        log,
        beforeRelease,
        counters: this.#counters,
        age: this.#age,
        onEmpty: () => {
          if (this.#groups.get(key) === made) this.#groups.delete(key);
        },
      });
      group = made;
      this.#groups.set(key, group);
    }
    return group.join(client, sink, beginningOf(plan));
  }

  /**
   * Goes on with another supergraph. Subscriptions survive; one that is not valid any longer ends with the errors that say
   * why, and with the cursor of its last event.
   */
  replaceGraph(graph: Graph): void {
    for (const group of [...this.#groups.values()]) {
      try {
        group.replacePlan(planOf(graph.ready(group.plan.ready.request)));
      } catch (error) {
        if (!(error instanceof RequestRefused)) throw error;
        this.#counters.endedByReload += group.end({ kind: 'refused', errors: error.errors });
      }
    }
  }

  statistics(): StreamStatistics {
    let subscriptions = 0;
    let runs = 0;
    let maxBehind = 0;
    for (const group of this.#groups.values()) {
      subscriptions += group.size;
      runs += group.runs.size;
      for (const run of group.runs)
        for (const { behind } of run.readers) maxBehind = Math.max(maxBehind, behind);
    }
    return { ...this.#counters, subscriptions, groups: this.#groups.size, runs, maxBehind };
  }

  close(): void {
    clearInterval(this.#sweeping);
    for (const group of [...this.#groups.values()]) group.end({ kind: 'lost' });
  }

  #closeStalled(): void {
    const since = this.#age.now() - this.#options.maxStallMs;
    for (const group of this.#groups.values()) for (const run of [...group.runs]) run.closeStalled(since);
  }
}

function planOf(ready: ReadyRequest): StreamPlan {
  const { subscription } = ready.variant;
  if (!subscription) throw new Error('Only a subscription can be subscribed to.');
  return { ready, subscription };
}

/** What must be equal for two subscriptions to be one: the class, the operation, and what its events depend on. */
function keyOf({ ready, subscription }: StreamPlan, accessClass: string): string {
  const { request, operation, variables } = ready;
  // Null is a value; nothing is not, and may have a default at the subgraph.
  const values = [...subscription.variablesOfEvents, ...operation.conditions].map((name) =>
    variables[name] === undefined ? [] : [variables[name]],
  );
  return JSON.stringify([accessClass, request.operationName, values, request.query]);
}

/** The cursor after which the client wants to begin: the transport's, or the operation's `after`. */
function beginningOf({ ready, subscription }: StreamPlan): unknown {
  const { resumption } = subscription;
  return resumption && (ready.request.resumeFrom ?? resumption.clientAfter(ready.variables) ?? undefined);
}
