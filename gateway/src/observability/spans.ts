import { type Context, ROOT_CONTEXT, type Span, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import type { PreparationStage, Transport } from './labels.js';

/** Every name that a span of the gateway can have. What a span is about stands in its attributes. */
const SPAN_NAMES = {
  request: 'graphql request',
  read: 'read document',
  plan: 'plan operation',
  fetch: 'ask subgraph',
  event: 'subscription event',
} as const;

/** Begins the gateway's spans. There is one of it only where tracing is on. */
export class Spans {
  readonly #tracer: Tracer;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  request(transport: Transport, parent: Context | undefined): Span {
    return this.#tracer.startSpan(
      SPAN_NAMES.request,
      { kind: SpanKind.SERVER, attributes: { 'tongbu.transport': transport } },
      parent ?? ROOT_CONTEXT,
    );
  }

  preparation(stage: PreparationStage, parent: Span): Span {
    return this.#tracer.startSpan(SPAN_NAMES[stage], {}, under(parent));
  }

  fetch(subgraph: string, parent: Span): Span {
    return this.#tracer.startSpan(
      SPAN_NAMES.fetch,
      { kind: SpanKind.CLIENT, attributes: { 'tongbu.subgraph': subgraph } },
      under(parent),
    );
  }

  /** An event has a trace of its own: a subscription lasts for days, and what shares a run shares its events. */
  event(subgraph: string): Span {
    return this.#tracer.startSpan(
      SPAN_NAMES.event,
      { kind: SpanKind.CONSUMER, attributes: { 'tongbu.subgraph': subgraph } },
      ROOT_CONTEXT,
    );
  }
}

function under(parent: Span): Context {
  return trace.setSpan(ROOT_CONTEXT, parent);
}
