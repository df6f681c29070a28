import { ERRORS } from '@tongbu/runtime';
import { CloseCode, createClient, type FormattedExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import { subgraphConnectionParams } from '../clients/client-context.js';
import { isJsonObject } from '../execution/json.js';
import { readSubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import { readSubgraphError } from '../subgraphs/subgraph-error.js';
import { subgraphFailure } from '../subgraphs/subgraph-failure.js';
import { MessageQueue } from './message-queue.js';
import {
  UpstreamLost,
  type UpstreamMessage,
  UpstreamRefused,
  type UpstreamRequest,
  type UpstreamSource,
} from './upstream-source.js';

export interface WebSocketUpstreamOptions {
  /** The WebSocket address of a subgraph. */
  readonly addressOf: (subgraph: string) => string;
  /** A subgraph that answers no ping for so long is taken for dead. */
  readonly pingTimeoutMs: number;
  readonly pingEveryMs: number;
  readonly connectTimeoutMs: number;
  /** How many messages may wait for a slow reader before the connection is given up, to be resumed by cursor. */
  readonly maxWaiting: number;
}

export const DEFAULT_UPSTREAM_TIMING = {
  pingEveryMs: 5_000,
  pingTimeoutMs: 4_000,
  connectTimeoutMs: 3_000,
  maxWaiting: 1_000,
} as const;

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Subscribes at subgraphs over graphql-ws, with a connection for every subscription. */
export class WebSocketUpstream implements UpstreamSource {
  readonly #options: WebSocketUpstreamOptions;

  constructor(options: WebSocketUpstreamOptions) {
    this.#options = options;
  }

  async *open(request: UpstreamRequest, signal: AbortSignal): AsyncGenerator<UpstreamMessage, void, void> {
    const { subgraph, operation, variables } = request;
    const queue = new MessageQueue<UpstreamMessage>(
      this.#options.maxWaiting,
      () => new UpstreamLost('Too many messages wait.'),
    );
    const client = this.#connect(request);
    const unsubscribe = client.subscribe(
      // A subgraph that can tell where its stream begins is asked to: see `isPosition` in resuming-upstream.ts.
      { query: operation, variables: { ...variables }, extensions: { position: true } },
      {
        next: (result) => {
          const refusal = readRefusal(result, subgraph);
          if (refusal) queue.end(refusal);
          else if (!queue.push(readMessage(result, subgraph))) client.terminate();
        },
        error: (reason) => queue.end(readEnd(reason, subgraph)),
        complete: () => queue.end(),
      },
    );
    const stop = (): void => queue.end();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      yield* queue.drain();
    } finally {
      signal.removeEventListener('abort', stop);
      unsubscribe();
      void client.dispose();
    }
  }

  #connect({ subgraph, client }: UpstreamRequest): ReturnType<typeof createClient> {
    const { addressOf, pingEveryMs, pingTimeoutMs, connectTimeoutMs } = this.#options;
    let pingTimer: NodeJS.Timeout | undefined;
    const connection = createClient({
      url: addressOf(subgraph),
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols: string[]) {
          super(address, protocols, { handshakeTimeout: connectTimeoutMs, maxPayload: MAX_MESSAGE_BYTES });
        }
      },
      connectionParams: subgraphConnectionParams(client),
      connectionAckWaitTimeout: connectTimeoutMs,
      // Whether and when to try again is decided where the cursor is known.
      retryAttempts: 0,
      keepAlive: pingEveryMs,
      on: {
        ping: (received) => {
          if (!received) pingTimer = setTimeout(() => connection.terminate(), pingTimeoutMs);
        },
        pong: (received) => {
          if (received) clearTimeout(pingTimer);
        },
        closed: () => clearTimeout(pingTimer),
      },
    });
    return connection;
  }
}

type UpstreamResult = FormattedExecutionResult<Record<string, unknown>, unknown>;

function readMessage(result: UpstreamResult, subgraph: string): UpstreamMessage {
  const extensions = isJsonObject(result.extensions) ? result.extensions : undefined;
  const answer = readSubgraphAnswer(result, subgraph);
  if (answer) return { answer, extensions };
  // A message that has neither data nor errors can still tell a position in the stream.
  return {
    answer: extensions
      ? { data: undefined, errors: [] }
      : { failure: subgraphFailure('AGENCY_UNAVAILABLE', subgraph) },
    extensions,
  };
}

/** A subgraph on graphql-js that refuses to subscribe says so in a result that has errors and not even a null for `data`. */
function readRefusal(result: UpstreamResult, subgraph: string): UpstreamRefused | undefined {
  if (result.data !== undefined || !result.errors || result.errors.length === 0) return undefined;
  return new UpstreamRefused(result.errors.map((error) => readSubgraphError(error, subgraph)));
}

/** GraphQL errors end a stream for good; a closed socket or a failed connection does not. */
function readEnd(reason: unknown, subgraph: string): Error {
  if (Array.isArray(reason))
    return new UpstreamRefused(reason.map((error) => readSubgraphError(error, subgraph)));
  const code = isJsonObject(reason) ? reason.code : undefined;
  if (code === CloseCode.Unauthorized || code === CloseCode.Forbidden) {
    const { message } = ERRORS.UNAUTHENTICATED;
    return new UpstreamRefused([
      readSubgraphError({ message, extensions: { code: 'UNAUTHENTICATED' } }, subgraph),
    ]);
  }
  return new UpstreamLost('The connection to the subgraph broke.');
}
