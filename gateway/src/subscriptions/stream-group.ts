import type { Logger } from '@tongbu/runtime';
import type { ClientContext } from '../clients/client-context.js';
import type { FrameAge } from './frame-age.js';
import type { Place } from './place.js';
import type { StreamPlan } from './planned-upstream.js';
import type { StreamEnd } from './stream-end.js';
import { StreamRun, type StreamRunHost } from './stream-run.js';
import type { StreamCounters } from './stream-statistics.js';
import { type FrameSink, Subscriber, type Subscription } from './subscriber.js';
import type { UpstreamSource } from './upstream-source.js';

export interface StreamGroupOptions {
  readonly plan: StreamPlan;
  readonly source: UpstreamSource;
  readonly counters: StreamCounters;
  readonly age: FrameAge;
  readonly log: Logger;
  /** Called before an event is handed to anybody. */
  readonly beforeRelease: () => void;
  /** Called when nobody reads any more. */
  readonly onEmpty: () => void;
}

/**
 * Everyone who subscribed to the same and may see the same. They share one run of the stream; whoever comes back with a
 * cursor that the run has long passed gets a run of its own, which ends in the shared one as soon as it has caught up.
 */
export class StreamGroup implements StreamRunHost {
  readonly #options: StreamGroupOptions;
  readonly #runs = new Set<StreamRun>();
  readonly #runOf = new Map<Subscriber, StreamRun>();
  /** The run that began with what came from then on. */
  #live: StreamRun | undefined;
  #plan: StreamPlan;

  constructor(options: StreamGroupOptions) {
    this.#options = options;
    this.#plan = options.plan;
  }

  get size(): number {
    return this.#runOf.size;
  }

  get runs(): ReadonlySet<StreamRun> {
    return this.#runs;
  }

  get plan(): StreamPlan {
    return this.#plan;
  }

  /** Adds a client, from the event after a cursor on, or from now on. */
  join(client: ClientContext, sink: FrameSink, after: unknown): Subscription {
    const { run, place, isNew } = after === undefined ? this.#fromNowOn() : this.#from(after);
    const subscriber = new Subscriber(client, sink, { place, knowsPlace: after !== undefined });
    this.#runOf.set(subscriber, run);
    run.join(subscriber);
    if (isNew) run.start();
    return {
      ready: () => this.#runOf.get(subscriber)?.ready(subscriber),
      stop: () => this.#runOf.get(subscriber)?.leave(subscriber),
    };
  }

  /** Goes on by the plan of another supergraph. */
  replacePlan(plan: StreamPlan): void {
    this.#plan = plan;
    for (const run of [...this.#runs]) run.replacePlan(plan);
  }

  /** Ends it for everyone. Returns how many they were. */
  end(end: StreamEnd): number {
    let ended = 0;
    for (const run of [...this.#runs]) ended += run.end(end);
    return ended;
  }

  findPassed(cursor: string, by: StreamRun): { run: StreamRun; place: Place } | undefined {
    for (const run of this.#runs) {
      const place = run === by || !run.tail ? undefined : run.find(cursor);
      if (place) return { run, place };
    }
    return undefined;
  }

  merged(run: StreamRun, into: StreamRun, readers: readonly Subscriber[]): void {
    if (this.#live === run) this.#live = into;
    for (const reader of readers) this.#runOf.set(reader, into);
  }

  left(reader: Subscriber): void {
    this.#runOf.delete(reader);
  }

  over(run: StreamRun): void {
    this.#runs.delete(run);
    if (this.#live === run) this.#live = undefined;
    if (this.#runs.size === 0) this.#options.onEmpty();
  }

  #fromNowOn(): { run: StreamRun; place: Place; isNew: boolean } {
    const live = this.#live;
    const place = live?.tail;
    // A stream that cannot be resumed may be one that begins with its reader, so nobody joins it midway.
    if (live && place && (this.#plan.subscription.resumption || live.isFresh)) {
      return { run: live, place, isNew: false };
    }
    const begun = this.#begin(undefined);
    this.#live = begun.run;
    return begun;
  }

  #from(after: unknown): { run: StreamRun; place: Place; isNew: boolean } {
    const cursor = String(after);
    for (const run of this.#runs) {
      const place = run.tail && run.find(cursor);
      if (place) return { run, place, isNew: false };
    }
    this.#options.counters.replays += 1;
    return this.#begin(after);
  }

  #begin(after: unknown): { run: StreamRun; place: Place; isNew: boolean } {
    const { source, counters, age, log, beforeRelease } = this.#options;
    const options = { source, plan: this.#plan, after, counters, age, log, beforeRelease };
    const run = new StreamRun({ ...options, host: this });
    this.#runs.add(run);
    const { tail } = run;
    if (!tail) throw new Error('A run that has not begun has not ended.');
    return { run, place: tail, isNew: true };
  }
}
