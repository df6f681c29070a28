import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { readTraceParent, traceParentOf } from '@tongbu/runtime';

/** The one name of a service's spans. What it answered stands in no attribute. */
const SPAN_NAME = 'answer graphql';

/**
 * Answers a request inside a span, under the one that the caller's `traceparent` names. Without a tracer it just answers.
 */
export function traced(
  tracer: Tracer | undefined,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  answer: () => Promise<void>,
): Promise<void> {
  if (!tracer) return answer();
  const parent = readTraceParent(request.headers.traceparent) ?? ROOT_CONTEXT;
  const span = tracer.startSpan(SPAN_NAME, { kind: SpanKind.SERVER }, parent);
  response.once('close', () => {
    span.setAttribute('http.response.status_code', response.statusCode);
    if (response.statusCode >= 500 || !response.writableFinished)
      span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  return context.with(trace.setSpan(ROOT_CONTEXT, span), answer);
}

/** The headers that make what is asked meanwhile a part of the same trace: none while nothing is traced. */
export function traceHeaders(): Readonly<Record<string, string>> {
  const span = trace.getActiveSpan();
  return span ? { traceparent: traceParentOf(span) } : {};
}
