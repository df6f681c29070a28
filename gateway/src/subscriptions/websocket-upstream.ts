import { type HopSigner, SigningSocket } from '@tongbu/hop';
import { ERRORS } from '@tongbu/runtime';
import { type Client, CloseCode, createClient, type FormattedExecutionResult } from 'graphql-ws';
import { subgraphConnectionParams } from '../clients/client-context.js';
import { isJsonObject } from '../execution/json.js';
import { readSubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import { isUntrusted, readSubgraphError } from '../subgraphs/subgraph-error.js';
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
  /** How long they may be together. */
  readonly maxWaitingBytes: number;
  /** Signs what subgraphs are asked; absent where they ask for no signature. */
  readonly hop?: HopSigner | undefined;
  /** Told when a subgraph does not take what is signed. */
  readonly onUntrusted?: (subgraph: string) => void;
}

export const DEFAULT_UPSTREAM_TIMING = {
  pingEveryMs: 5_000,
  pingTimeoutMs: 4_000,
  connectTimeoutMs: 3_000,
  maxWaiting: 1_000,
  maxWaitingBytes: 16 * 1024 * 1024,
} as const;

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

interface ConnectionListener {
  /** Told how long a message is, before it is read. */
  readonly onMessage: (bytes: number) => void;
  readonly onClosed: (event: unknown) => void;
}

/** Subscribes at subgraphs over graphql-ws, with a connection for every subscription. */
export class WebSocketUpstream implements UpstreamSource {
  readonly #options: WebSocketUpstreamOptions;

  constructor(options: WebSocketUpstreamOptions) {
    this.#options = options;
  }

  async *open(request: UpstreamRequest, signal: AbortSignal): AsyncGenerator<UpstreamMessage, void, void> {
    const { subgraph, operation, variables } = request;
    const { maxWaiting, maxWaitingBytes } = this.#options;
    const queue = new MessageQueue<UpstreamMessage>(
      { messages: maxWaiting, bytes: maxWaitingBytes },
      () => new UpstreamLost('Too many messages wait.'),
    );
    let bytes = 0;
    const client = this.#connect(request, {
      onMessage: (length) => {
        bytes = length;
      },
      onClosed: (event) => {
        queue.end(this.#readEnd(event, subgraph));
        forget(client);
      },
    });
    const unsubscribe = client.subscribe(
      // A subgraph that can tell where its stream begins is asked to: see `isPosition` in resuming-upstream.ts.
      { query: operation, variables: { ...variables }, extensions: { position: true } },
      {
        next: (result) => {
          const refusal = readRefusal(result, subgraph);
          if (refusal) queue.end(this.#lostIfUntrusted(refusal, subgraph));
          else if (!queue.push(readMessage(result, subgraph), bytes)) client.terminate();
        },
        error: (reason) => queue.end(this.#readEnd(reason, subgraph)),
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
      forget(client);
    }
  }

  #connect({ subgraph, client }: UpstreamRequest, { onMessage, onClosed }: ConnectionListener): Client {
    const { addressOf, pingEveryMs, pingTimeoutMs, connectTimeoutMs } = this.#options;
    const hop = this.#options.hop?.to(subgraph);
    let pingTimer: NodeJS.Timeout | undefined;
    const connection = createClient({
      url: addressOf(subgraph),
      webSocketImpl: class extends SigningSocket {
        constructor(address: string, protocols: string[]) {
          super(address, protocols, {
            hop,
            handshakeTimeout: connectTimeoutMs,
            maxPayload: MAX_MESSAGE_BYTES,
          });
          // Whoever gave the socket up listens no longer, and an error that nobody listens to ends the process.
          this.on('error', () => {});
          this.on('message', (data: Buffer) => onMessage(data.length));
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
        closed: (event) => {
          clearTimeout(pingTimer);
          onClosed(event);
        },
      },
    });
    return connection;
  }

  #readEnd(reason: unknown, subgraph: string): Error {
    return this.#lostIfUntrusted(readEnd(reason, subgraph), subgraph);
  }

  /** That a subgraph does not trust the hop says nothing of the client or its stream, and may be mended. */
  #lostIfUntrusted(end: Error, subgraph: string): Error {
    if (!(end instanceof UpstreamRefused) || !isUntrusted(end.errors)) return end;
    this.#options.onUntrusted?.(subgraph);
    return new UpstreamLost('The subgraph does not trust this gateway.');
  }
}

/**
 * Has a client connect no more: after a close with 1000 it would subscribe again by itself, with the cursor it had in the
 * beginning. It rejects when it waits for a connection that is never made.
 */
function forget(client: Client): void {
  Promise.resolve(client.dispose()).catch(() => {});
}

type UpstreamResult = FormattedExecutionResult<Record<string, unknown>, unknown>;

function readMessage(result: UpstreamResult, subgraph: string): UpstreamMessage {
  const extensions = isJsonObject(result.extensions) ? result.extensions : undefined;
  const answer = readSubgraphAnswer(result, subgraph);
  const receivedAt = performance.now();
  if (answer) return { answer, extensions, receivedAt };
  // A message that has neither data nor errors can still tell a position in the stream.
  return {
    answer: extensions
      ? { data: undefined, errors: [] }
      : { failure: subgraphFailure('AGENCY_UNAVAILABLE', subgraph) },
    extensions,
    receivedAt,
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
    const refusal =
      isJsonObject(reason) && reason.reason === 'UNTRUSTED_HOP' ? reason.reason : 'UNAUTHENTICATED';
    const { message } = ERRORS[refusal];
    return new UpstreamRefused([readSubgraphError({ message, extensions: { code: refusal } }, subgraph)]);
  }
  return new UpstreamLost('The connection to the subgraph broke.');
}
