import type { ClientContext } from '../clients/client-context.js';
import type { JsonObject } from '../execution/json.js';
import type { Variables } from '../execution/run.js';
import type { SubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import type { SubgraphError } from '../subgraphs/subgraph-error.js';

/** A subscription at a subgraph. */
export interface UpstreamRequest {
  readonly subgraph: string;
  readonly operation: string;
  readonly variables: Variables;
  readonly client: ClientContext;
}

/** One message of a subgraph's stream. */
export interface UpstreamMessage {
  readonly answer: SubgraphAnswer;
  /** What the subgraph says of the event beside its data, for instance its `cursor`. */
  readonly extensions: JsonObject | undefined;
  /** When it was received, in ms of `performance.now()`. */
  readonly receivedAt: number;
}

/**
 * Where events come from. The next message is read only when it is asked for.
 *
 * The stream ends when the subgraph completes it. It throws `UpstreamLost` when the connection breaks or cannot be
 * made, and `UpstreamRefused` when the subgraph answers with errors in place of a stream.
 */
export interface UpstreamSource {
  open(request: UpstreamRequest, signal: AbortSignal): AsyncIterable<UpstreamMessage>;
}

/** The way to the subgraph broke, or the messages outran the reader. Nothing says that the stream itself is over. */
export class UpstreamLost extends Error {
  override readonly name = 'UpstreamLost';
}

/** The subgraph ended the stream with errors. */
export class UpstreamRefused extends Error {
  override readonly name = 'UpstreamRefused';
  readonly errors: readonly SubgraphError[];

  constructor(errors: readonly SubgraphError[]) {
    super('The subgraph refused the subscription.');
    this.errors = errors;
  }
}
