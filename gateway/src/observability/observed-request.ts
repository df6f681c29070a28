import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { HttpRefused } from '../http/http-refused.js';
import { RequestRefused } from '../planning/request-refused.js';
import { type KnownCode, knownCodes, NO_CODES } from './known-codes.js';
import type { OperationKind, Outcome, PreparationStage, Transport } from './labels.js';
import type { GatewayMetrics } from './metrics.js';
import type { EndedStream, Observation, ObservedOperation } from './observation.js';
import type { Spans } from './spans.js';

/** The codes of ends that have no errors of their own. */
const END_CODES = { unauthenticated: 'UNAUTHENTICATED', lost: 'AGENCY_UNAVAILABLE', slow: 'OTHER' } as const;

/** Where it goes what was seen of a request. */
export interface ObservedRequestSink {
  readonly metrics: GatewayMetrics;
  readonly spans: Spans | undefined;
  readonly isClosing: boolean;
  finished(request: ObservedRequest, milliseconds: number): void;
}

/** What was seen of one request so far. */
export class ObservedRequest implements Observation {
  readonly requestId: string;
  readonly transport: Transport;
  readonly span: Span | undefined;
  readonly #sink: ObservedRequestSink;
  readonly #started = performance.now();
  #operation: ObservedOperation | undefined;
  #outcome: Outcome = 'ok';
  #codes: readonly KnownCode[] = NO_CODES;
  #fetches = 0;
  #slowestSubgraph: string | undefined;
  #slowestMilliseconds = 0;
  #events = 0;
  #isStream = false;
  #isFinished = false;

  constructor(sink: ObservedRequestSink, transport: Transport, requestId: string, span: Span | undefined) {
    this.#sink = sink;
    this.transport = transport;
    this.requestId = requestId;
    this.span = span;
  }

  get operation(): ObservedOperation | undefined {
    return this.#operation;
  }

  get kind(): OperationKind {
    return this.#operation?.kind ?? 'unknown';
  }

  get outcome(): Outcome {
    return this.#outcome;
  }

  get codes(): readonly KnownCode[] {
    return this.#codes;
  }

  /** How many requests to subgraphs it took. */
  get fetches(): number {
    return this.#fetches;
  }

  /** The subgraph that took longest for one answer, and how long. */
  get slowestFetch(): { readonly subgraph: string; readonly milliseconds: number } | undefined {
    const subgraph = this.#slowestSubgraph;
    return subgraph === undefined ? undefined : { subgraph, milliseconds: this.#slowestMilliseconds };
  }

  /** How many events the client was handed; nothing where there are none to be had. */
  get events(): number | undefined {
    return this.#operation?.kind === 'subscription' ? this.#events : undefined;
  }

  identified(operation: ObservedOperation): void {
    this.#operation = operation;
    if (operation.kind === 'subscription') this.#sink.metrics.subscriptionOpened(this.transport);
  }

  lookedUp(isKnown: boolean): void {
    if (isKnown) this.#sink.metrics.cacheHit();
    else this.#sink.metrics.cacheMiss();
  }

  during<Result>(stage: PreparationStage, prepare: () => Result): Result {
    const started = performance.now();
    const span = this.span && this.#sink.spans?.preparation(stage, this.span);
    try {
      return prepare();
    } finally {
      this.#sink.metrics.prepared[stage]((performance.now() - started) / 1_000);
      span?.end();
    }
  }

  fetchStarted(subgraph: string): Span | undefined {
    return this.span && this.#sink.spans?.fetch(subgraph, this.span);
  }

  fetchEnded(subgraph: string, milliseconds: number): void {
    this.#fetches += 1;
    if (milliseconds < this.#slowestMilliseconds) return;
    this.#slowestSubgraph = subgraph;
    this.#slowestMilliseconds = milliseconds;
  }

  joined(): void {
    this.#sink.metrics.queryJoined();
  }

  abandoned(): void {
    this.#outcome = 'abandoned';
  }

  answered(errors: readonly unknown[], hasData: boolean): void {
    if (errors.length === 0) return;
    this.#outcome = hasData ? 'partial' : 'failed';
    this.#codes = knownCodes(errors);
  }

  threw(error: unknown): void {
    this.#isStream = false;
    if (error instanceof RequestRefused) {
      this.#codes = knownCodes(error.errors);
      this.#outcome = this.#codes.includes('INTERNAL') ? 'failed' : 'refused';
    } else if (error instanceof HttpRefused) {
      this.#codes = [error.code];
      this.#outcome = 'refused';
    } else {
      this.#codes = ['INTERNAL'];
      this.#outcome = 'failed';
    }
  }

  streamBegan(): void {
    this.#isStream = true;
  }

  eventTaken(): void {
    this.#events += 1;
  }

  streamEnded(end: EndedStream | undefined): void {
    this.#isStream = false;
    // When it stops, the gateway itself drops the streams: nothing went wrong.
    if (end && !(end.kind === 'lost' && this.#sink.isClosing)) this.#readEnd(end);
    this.finish();
  }

  finish(): void {
    if (this.#isFinished || this.#isStream) return;
    this.#isFinished = true;
    this.#sink.finished(this, performance.now() - this.#started);
    if (!this.span) return;
    if (this.#outcome === 'failed') this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }

  #readEnd({ kind, errors = [] }: EndedStream): void {
    if (kind === 'complete') return;
    this.#outcome = kind === 'lost' || kind === 'slow' ? 'failed' : 'refused';
    this.#codes = kind === 'refused' ? knownCodes(errors) : [END_CODES[kind]];
  }
}
