import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { StreamStatistics } from '../subscriptions/stream-statistics.js';
import { type CircuitSource, registerCircuitMetrics } from './circuit-metrics.js';
import { closeCode } from './close-code.js';
import type { KnownCode } from './known-codes.js';
import type { FetchOutcome, OperationKind, Outcome, PreparationStage, Transport } from './labels.js';
import { registerStreamMetrics } from './stream-metrics.js';

const PREFIX = 'tongbu_gateway_';
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const PREPARATION_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const RELEASE_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What is counted elsewhere and read when somebody asks for the metrics. */
export interface MetricSources {
  readonly streams: () => StreamStatistics;
  readonly circuits: CircuitSource;
}

interface Series {
  readonly count: () => void;
  readonly observe: (seconds: number) => void;
}

/**
 * The gateway's metrics, in a registry of their own. A label is one of a known few words or the name of a
 * subgraph: never the name of an operation, never anything that a client or a subgraph chose.
 */
export class GatewayMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Map<string, Series>();
  readonly #requestCounter = this.#counter('requests_total', 'Requests that ended.', [
    'kind',
    'transport',
    'outcome',
  ]);
  readonly #requestSeconds = this.#histogram(
    'request_duration_seconds',
    'From the request to its answer; subscriptions, which last, are not in it.',
    REQUEST_SECONDS,
    ['kind', 'transport'],
  );
  readonly #refusals = this.#counter(
    'refusals_total',
    'Requests that were refused, by the code they were told.',
    ['code'],
  );
  readonly #fetchCounter = this.#counter('subgraph_requests_total', 'Requests to subgraphs.', [
    'subgraph',
    'outcome',
  ]);
  readonly #fetchSeconds = this.#histogram(
    'subgraph_request_duration_seconds',
    'From sending a request to a subgraph to the last byte of its answer, or to giving up.',
    REQUEST_SECONDS,
    ['subgraph'],
  );
  readonly #operations = this.#counter(
    'operations_total',
    'Operations by whether they were known or had to be read and planned.',
    ['cache'],
  );
  readonly #joined = this.#counter(
    'queries_merged_total',
    'Queries that were answered by an equal one under way.',
    [],
  );
  readonly #preparationSeconds = this.#histogram(
    'operation_preparation_seconds',
    'Reading and planning operations that were not known.',
    PREPARATION_SECONDS,
    ['stage'],
  );
  readonly #sockets = this.#gauge('sockets_open', 'WebSockets that are open.');
  readonly #socketsClosed = this.#counter(
    'sockets_closed_total',
    'WebSockets that were closed, by close code.',
    ['code'],
  );
  readonly #socketsRefused = this.#counter(
    'sockets_refused_total',
    'WebSockets that were not let in, because their client has too many.',
    [],
  );
  readonly #subscriptions = this.#gauge('subscriptions_open', 'Subscriptions that are open.', ['transport']);
  readonly #releaseSeconds = this.#histogram(
    'event_release_seconds',
    'From an event’s arrival at the gateway until it is complete and its turn has come.',
    RELEASE_SECONDS,
    [],
  );
  #hasProcessMetrics = false;

  readonly cacheHit = bound(this.#operations, 'hit');
  readonly cacheMiss = bound(this.#operations, 'miss');
  readonly eventReleased: (seconds: number) => void = (seconds) => this.#releaseSeconds.observe(seconds);
  readonly prepared: Readonly<Record<PreparationStage, (seconds: number) => void>> = {
    read: this.#preparationSeconds.labels('read').observe,
    plan: this.#preparationSeconds.labels('plan').observe,
  };

  constructor({ streams, circuits }: MetricSources) {
    registerStreamMetrics(this.#registry, PREFIX, streams);
    registerCircuitMetrics(this.#registry, PREFIX, circuits);
  }

  requestEnded(kind: OperationKind, transport: Transport, outcome: Outcome, seconds: number): void {
    const key = `${kind}/${transport}/${outcome}`;
    let series = this.#requests.get(key);
    if (!series) {
      series = {
        count: bound(this.#requestCounter, kind, transport, outcome),
        observe: kind === 'subscription' ? () => {} : this.#requestSeconds.labels(kind, transport).observe,
      };
      this.#requests.set(key, series);
    }
    series.count();
    series.observe(seconds);
  }

  refused(codes: readonly KnownCode[]): void {
    for (const code of codes) this.#refusals.inc({ code });
  }

  /** Counts and times the requests to one subgraph, whose series begin at zero. */
  fetches(subgraph: string): (outcome: FetchOutcome, seconds: number) => void {
    const counts: Partial<Record<FetchOutcome, () => void>> = {
      ok: bound(this.#fetchCounter, subgraph, 'ok'),
    };
    this.#fetchSeconds.zero({ subgraph });
    const { observe } = this.#fetchSeconds.labels(subgraph);
    return (outcome, seconds) => {
      counts[outcome] ??= bound(this.#fetchCounter, subgraph, outcome);
      counts[outcome]();
      observe(seconds);
    };
  }

  queryJoined(): void {
    this.#joined.inc();
  }

  socketOpened(): void {
    this.#sockets.inc();
  }

  socketRefused(): void {
    this.#socketsRefused.inc();
  }

  socketClosed(code: number): void {
    this.#sockets.dec();
    this.#socketsClosed.inc({ code: closeCode(code) });
  }

  subscriptionOpened(transport: Transport): void {
    this.#subscriptions.inc({ transport });
  }

  subscriptionEnded(transport: Transport): void {
    this.#subscriptions.dec({ transport });
  }

  /** Everything in the text format of Prometheus. Those of the process are watched from the first time on. */
  async text(): Promise<string> {
    if (!this.#hasProcessMetrics) {
      this.#hasProcessMetrics = true;
      collectDefaultMetrics({ register: this.#registry });
    }
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The names of the metrics that are ours. */
  get names(): string[] {
    return this.#registry
      .getMetricsAsArray()
      .map(({ name }) => name)
      .filter((name) => name.startsWith(PREFIX));
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.#registry] });
  }

  #gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[] = [],
    collect?: () => void,
  ): Gauge<Label> {
    return new Gauge({
      name: PREFIX + name,
      help,
      labelNames,
      registers: [this.#registry],
      ...(collect && { collect }),
    });
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[],
  ): Histogram<Label> {
    return new Histogram({ name: PREFIX + name, help, buckets, labelNames, registers: [this.#registry] });
  }
}

/** A counter with its labels settled, and there from the beginning. */
function bound<Label extends string>(counter: Counter<Label>, ...labels: string[]): () => void {
  const settled = counter.labels(...labels);
  settled.inc(0);
  return () => settled.inc();
}
