import type { IncomingHttpHeaders } from 'node:http';
import type { Tracer } from '@opentelemetry/api';
import { type Logger, readTraceParent, requestIdFrom } from '@tongbu/runtime';
import type { WebSocket } from 'ws';
import type { Transport } from './labels.js';
import type { GatewayMetrics } from './metrics.js';
import type { Observation } from './observation.js';
import { ObservedEvent } from './observed-event.js';
import { ObservedRequest, type ObservedRequestSink } from './observed-request.js';
import { type AskedSubgraph, ObservedSubgraph } from './observed-subgraph.js';
import { logRequest, shownName } from './request-log.js';
import { Spans } from './spans.js';

export interface ObserverOptions {
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  /** Queries and mutations that take longer are logged by name. */
  readonly slowOperationMs: number;
  /** Absent while tracing is off: then nothing is made for it. */
  readonly tracer: Tracer | undefined;
}

const NO_HEADERS: IncomingHttpHeaders = {};

/** Sees everything that the gateway does: it counts, logs and traces. The gateway does nothing differently for it. */
export class Observer implements ObservedRequestSink {
  readonly metrics: GatewayMetrics;
  readonly spans: Spans | undefined;
  isClosing = false;
  readonly #log: Logger;
  readonly #slowOperationMs: number;

  constructor({ metrics, log, slowOperationMs, tracer }: ObserverOptions) {
    this.metrics = metrics;
    this.spans = tracer && new Spans(tracer);
    this.#log = log;
    this.#slowOperationMs = slowOperationMs;
  }

  /** A request came. Its observation must be finished, whatever happens to the request. */
  request(transport: Transport, headers: IncomingHttpHeaders = NO_HEADERS): Observation {
    const requestId = requestIdFrom(headers['x-request-id']);
    const span = this.spans?.request(transport, readTraceParent(headers.traceparent));
    return new ObservedRequest(this, transport, requestId, span);
  }

  /** A WebSocket was opened. */
  socket(socket: WebSocket): void {
    this.metrics.socketOpened();
    this.#log.debug('socket opened');
    socket.once('close', (code) => {
      this.metrics.socketClosed(code);
      this.#log.debug({ code }, 'socket closed');
    });
  }

  /** A WebSocket was not let in, because its client has too many. */
  socketRefused(): void {
    this.metrics.socketRefused();
  }

  /** The subgraph, watched. */
  subgraph(name: string, inner: AskedSubgraph): AskedSubgraph {
    return new ObservedSubgraph(name, inner, this.metrics.fetches(name));
  }

  /** An event came from a subgraph. */
  event(subgraph: string): ObservedEvent {
    return new ObservedEvent(subgraph, this.metrics.eventReleased, this.spans);
  }

  /** The gateway stops: that streams are lost is no failure from now on. */
  closing(): void {
    this.isClosing = true;
  }

  finished(request: ObservedRequest, milliseconds: number): void {
    const { kind, transport, outcome, operation, span } = request;
    this.metrics.requestEnded(kind, transport, outcome, milliseconds / 1_000);
    if (kind === 'subscription') this.metrics.subscriptionEnded(transport);
    if (outcome === 'refused') this.metrics.refused(request.codes);
    const isSlow = kind !== 'subscription' && milliseconds >= this.#slowOperationMs;
    logRequest(this.#log, request, { milliseconds, isSlow });
    if (!span) return;
    span.setAttribute('graphql.operation.type', kind);
    if (operation?.name !== undefined) span.setAttribute('graphql.operation.name', shownName(operation.name));
    span.setAttribute('tongbu.outcome', outcome);
    span.setAttribute('tongbu.request.id', request.requestId);
  }
}
