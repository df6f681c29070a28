import type { Span } from '@opentelemetry/api';

/** Whose a fetch is: a request's, or an event's of a subscription. */
export interface FetchOwner {
  /** Begins the fetch's span; nothing while tracing is off. */
  fetchStarted(subgraph: string): Span | undefined;
  fetchEnded(subgraph: string, milliseconds: number): void;
}
