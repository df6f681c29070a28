import type { Logger } from '@tongbu/runtime';
import type { ObservedRequest } from './observed-request.js';

const MAX_NAME = 64;

/**
 * Writes at most one line for a request: `slow operation` or, when anything went wrong, `request`, both at the level
 * info; `request` at the level debug when all was well. Nothing in it was chosen by the client but the name of the
 * operation and, if it is a plain token, the request id.
 */
export function logRequest(
  log: Logger,
  request: ObservedRequest,
  { milliseconds, isSlow }: { milliseconds: number; isSlow: boolean },
): void {
  const isQuiet = request.outcome === 'ok' || request.outcome === 'abandoned';
  const level = isQuiet && !isSlow ? 'debug' : 'info';
  if (!log.isLevelEnabled(level)) return;
  const { requestId, transport, kind, operation, outcome, codes, events, fetches, slowestFetch, span } =
    request;
  log[level](
    {
      requestId,
      ...(span && { traceId: span.spanContext().traceId }),
      transport,
      kind,
      ...(operation?.name !== undefined && { operation: shownName(operation.name) }),
      ms: Math.round(milliseconds * 10) / 10,
      outcome,
      ...(codes.length > 0 && { codes }),
      subgraphCalls: fetches,
      ...(events !== undefined && { events }),
      ...(isSlow && {
        document: operation?.documentHash,
        ...(slowestFetch && {
          slowestSubgraph: slowestFetch.subgraph,
          slowestSubgraphMs: Math.round(slowestFetch.milliseconds * 10) / 10,
        }),
      }),
    },
    isSlow ? 'slow operation' : 'request',
  );
}

/** An operation's name, of which nobody can make a value: not too long, and without a number as long as a person's. */
export function shownName(name: string): string {
  return name.slice(0, MAX_NAME).replace(/\d{6,}[Xx]?/g, '…');
}
