import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { traceParentOf } from '@tongbu/runtime';
import type { CancelSignal } from '../http-client/cancellation.js';
import type { SubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import type { FetchOwner } from './fetch-owner.js';
import type { FetchOutcome } from './labels.js';

/** Whoever answers for a subgraph. Never rejects. */
export interface AskedSubgraph {
  ask(
    body: string,
    headers: Readonly<Record<string, string>>,
    signal?: CancelSignal,
    owner?: FetchOwner,
  ): Promise<SubgraphAnswer>;
  close(): Promise<void>;
}

/** A subgraph whose answers are counted and timed, and traced where that is on. */
export class ObservedSubgraph implements AskedSubgraph {
  readonly #name: string;
  readonly #inner: AskedSubgraph;
  readonly #count: (outcome: FetchOutcome, seconds: number) => void;

  constructor(name: string, inner: AskedSubgraph, count: (outcome: FetchOutcome, seconds: number) => void) {
    this.#name = name;
    this.#inner = inner;
    this.#count = count;
  }

  async ask(
    body: string,
    headers: Readonly<Record<string, string>>,
    signal?: CancelSignal,
    owner?: FetchOwner,
  ): Promise<SubgraphAnswer> {
    const started = performance.now();
    const span = owner?.fetchStarted(this.#name);
    const sent = span ? { ...headers, traceparent: traceParentOf(span) } : headers;
    const answer = await this.#inner.ask(body, sent, signal);
    const outcome = outcomeOf(answer, signal);
    const milliseconds = performance.now() - started;
    this.#count(outcome, milliseconds / 1_000);
    owner?.fetchEnded(this.#name, milliseconds);
    if (span) endFetch(span, outcome);
    return answer;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

function outcomeOf(answer: SubgraphAnswer, signal: CancelSignal | undefined): FetchOutcome {
  if (!('failure' in answer)) return answer.errors.length > 0 ? 'errors' : 'ok';
  if (answer.failure.extensions.code === 'AGENCY_TIMEOUT') return 'timeout';
  return signal?.aborted ? 'abandoned' : 'unavailable';
}

function endFetch(span: Span, outcome: FetchOutcome): void {
  span.setAttribute('tongbu.outcome', outcome);
  if (outcome === 'unavailable' || outcome === 'timeout') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
