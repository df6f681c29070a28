import { randomUUID } from 'node:crypto';
import type { Logger } from '@tongbu/runtime';
import type { ClientContext } from '../clients/client-context.js';
import type { ReadyRequest } from '../graph.js';
import type { ObservedEvent } from '../observability/observed-event.js';
import { completeEvent, failedEvent } from './complete-event.js';
import type { Frame } from './frame.js';
import type { FrameAge } from './frame-age.js';
import type { PreparedSubscription } from './prepare-subscription.js';
import type { Readers } from './readers.js';
import { DEFAULT_RETRY, ResumingUpstream, type StreamMessage } from './resuming-upstream.js';
import { isUnauthenticated } from './stream-end.js';
import type { StreamCounters } from './stream-statistics.js';
import type { UpstreamMessage, UpstreamRefused, UpstreamRequest, UpstreamSource } from './upstream-source.js';

/** A subscription as the supergraph in service has it. */
export interface StreamPlan {
  readonly ready: ReadyRequest;
  readonly subscription: PreparedSubscription;
}

export interface PlannedUpstreamOptions {
  readonly source: UpstreamSource;
  readonly plan: StreamPlan;
  /** The cursor after which to begin; absent means from now on. */
  readonly after: unknown;
  /** In whose name the subgraphs are asked. */
  readonly readers: Readers;
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal;
  readonly counters: StreamCounters;
  readonly age: FrameAge;
  readonly log: Logger;
}

/**
 * What the subgraphs are asked for one stream, by its plan and in the name of its readers: the stream itself from the one
 * that owns it, and for each event what the others know. The plan may be replaced on the way.
 */
export class PlannedUpstream {
  readonly #options: PlannedUpstreamOptions;
  readonly #upstream: ResumingUpstream;
  readonly #requestId = randomUUID();
  /** What the events that come now were asked with, and what the next connection is to ask. */
  #plan: StreamPlan;
  #nextPlan: StreamPlan;
  #usedAuthorization: string | undefined;

  constructor(options: PlannedUpstreamOptions) {
    const { source, plan, after, counters, age } = options;
    this.#options = options;
    this.#plan = plan;
    this.#nextPlan = plan;
    this.#upstream = new ResumingUpstream({
      source,
      timing: DEFAULT_RETRY,
      request: (cursor) => this.#request(cursor ?? after),
      resumption: () => this.#plan.subscription.resumption,
      mayRetry: (refused) => this.#mayRetry(refused),
      hasWaitedTooLong: (receivedAt) => age.hasWaitedTooLong(receivedAt),
      onResume: () => {
        counters.resumedUpstreams += 1;
      },
    });
  }

  /** Reads until the stream is over, or nobody reads any more. Throws as `ResumingUpstream.read`. */
  read(): AsyncIterable<StreamMessage> {
    return this.#upstream.read(this.#options.signal);
  }

  /** Begins to watch what becomes of an event; `undefined` where nobody watches. */
  observe(): ObservedEvent | undefined {
    const { ready, subscription } = this.#plan;
    return ready.graph.observer?.event(subscription.subgraph);
  }

  /** Fetches what other subgraphs know of an event. Never rejects: what fails is in the frame. */
  async complete(
    event: UpstreamMessage,
    cursor: string | undefined,
    observed: ObservedEvent | undefined,
  ): Promise<Frame> {
    const { counters, age, log } = this.#options;
    const { ready, subscription } = this.#plan;
    try {
      return await completeEvent(event, cursor, {
        projection: ready.variant.projection,
        subscription,
        variables: ready.variables,
        send: ready.graph.sender(this.#client(), observed, age.completeWithinMs),
      });
    } catch (error) {
      log.error({ err: error }, 'an event could not be completed');
      return failedEvent(event, cursor);
    } finally {
      counters.completed += 1;
    }
  }

  /**
   * Goes on by another plan, over the same connection if it asks the same of the same subgraph. False when it cannot: the
   * stream is asked for elsewhere, and cannot be resumed there.
   */
  replacePlan(plan: StreamPlan): boolean {
    const before = this.#nextPlan;
    this.#nextPlan = plan;
    if (asksTheSame(before, plan)) {
      this.#plan = plan;
      return true;
    }
    if (!plan.subscription.resumption || !before.subscription.resumption) return false;
    this.#upstream.reconnect();
    return true;
  }

  #request(after: unknown): UpstreamRequest {
    this.#plan = this.#nextPlan;
    this.#options.readers.chooseAgain();
    const { subscription, ready } = this.#plan;
    const client = this.#client();
    this.#usedAuthorization = client.claims.authorization;
    return {
      subgraph: subscription.subgraph,
      operation: subscription.operation,
      variables: subscription.upstreamVariables(ready.variables, after),
      client,
    };
  }

  #client(): ClientContext {
    const { readers, signal } = this.#options;
    const { claims = {}, caller } = readers.sponsor ?? {};
    return { claims, requestId: this.#requestId, signal, ...(caller && { caller }) };
  }

  /** That a token is refused is no reason to give up while another reader has a newer one. */
  #mayRetry(refused: UpstreamRefused): boolean {
    if (!isUnauthenticated(refused)) return false;
    this.#options.readers.chooseAgain();
    return this.#client().claims.authorization !== this.#usedAuthorization;
  }
}

function asksTheSame(before: StreamPlan, after: StreamPlan): boolean {
  const { subgraph, operation } = after.subscription;
  return (
    subgraph === before.subscription.subgraph &&
    operation === before.subscription.operation &&
    after.ready.graph.urlOf(subgraph) === before.ready.graph.urlOf(subgraph)
  );
}
