import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';

/** https://www.w3.org/TR/trace-context/#traceparent-header, of the version that is in use. */
const TRACE_PARENT = /^00-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/;

/** The span that a `traceparent` names, as a context to begin a span in. `undefined` for whatever is not one. */
export function readTraceParent(header: unknown): Context | undefined {
  const [, traceId, spanId, flags] = typeof header === 'string' ? (TRACE_PARENT.exec(header) ?? []) : [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
  });
}

/** The `traceparent` that makes a span the parent of what is asked with it. Nothing else of a trace travels. */
export function traceParentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
}
