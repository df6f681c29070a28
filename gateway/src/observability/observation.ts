import type { FetchOwner } from './fetch-owner.js';
import type { PreparationStage } from './labels.js';

/** What may be told of an operation. */
export interface ObservedOperation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly name: string | undefined;
  readonly documentHash: string;
}

/** How a stream ended for its client. */
export interface EndedStream {
  readonly kind: 'complete' | 'refused' | 'unauthenticated' | 'lost' | 'slow';
  readonly errors?: readonly unknown[];
}

/**
 * One request as it is watched, from its arrival until `finish`. Whoever handles the request says what happens to it;
 * what becomes of that, in metrics, logs and traces, is the observer's business.
 */
export interface Observation extends FetchOwner {
  readonly requestId: string;
  /** It is known what the request asks for. */
  identified(operation: ObservedOperation): void;
  /** The operation was known already, or had to be prepared. */
  lookedUp(isKnown: boolean): void;
  /** Does what preparing an operation takes, and measures it, whether it succeeds or throws. */
  during<Result>(stage: PreparationStage, prepare: () => Result): Result;
  /** The query waits for the answer of an equal one. */
  joined(): void;
  /** The client left before it had an answer. */
  abandoned(): void;
  /** There is a response with these errors. */
  answered(errors: readonly unknown[], hasData: boolean): void;
  /** The request, or its stream, ended with what was thrown. */
  threw(error: unknown): void;
  /** The request has become a stream, and is over when that is. */
  streamBegan(): void;
  /** The client was handed an event. */
  eventTaken(): void;
  /** The stream ended as it says, or, with nothing, because the client left. */
  streamEnded(end: EndedStream | undefined): void;
  /** The request was handled, and is over unless it has become a stream. */
  finish(): void;
}
