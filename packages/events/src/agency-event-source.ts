import { type Hop, SigningSocket } from '@tongbu/hop';
import { Fault } from '@tongbu/runtime';
import { createClient } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { WireEvent } from './event.js';
import type { EventSource } from './follow/follow-options.js';
import { MessageQueue } from './message-queue.js';
import { AGENCY_EVENTS, readRefusal, readWireMessage } from './wire-message.js';

export interface AgencyEventSourceOptions {
  /** Where the owning service answers graphql-ws, for instance `ws://127.0.0.1:4001/graphql`. */
  readonly url: string;
  readonly topic: string;
  /** Makes the value of `connectionParams.authorization`, anew for each connection: tokens are short-lived. */
  readonly authorization: () => Promise<string>;
  /** Signs what is asked of the owning service. */
  readonly hop: Hop;
  /** A silent connection is pinged this often and given up when as long again passes without an answer. */
  readonly keepAliveMs?: number;
}

/** Above this many waiting events the socket is not read, so that the sender stops too. */
const HIGH_WATER = 500;
const LOW_WATER = 100;
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const CLOSE_WITHIN_MS = 1_000;

/**
 * The events of another agency's topic, over graphql-ws. One connection a call, which is never retried
 * here: graphql-ws would subscribe again with the cursor that it began with, and the follower knows a better
 * one. Any break throws: the fault that the agency sent, or `AGENCY_UNAVAILABLE`, also for an agency that
 * froze (within twice `keepAliveMs`, 5 s unless told otherwise). Ends when the signal is aborted.
 */
export function agencyEventSource(options: AgencyEventSourceOptions): EventSource {
  return (after, signal) => receive(options, after, signal);
}

async function* receive(
  { url, topic, authorization, hop, keepAliveMs = 5_000 }: AgencyEventSourceOptions,
  after: string,
  signal: AbortSignal,
): AsyncGenerator<WireEvent, void, undefined> {
  if (signal.aborted) return;
  let socket: WebSocket | undefined;
  let unanswered: NodeJS.Timeout | undefined;

  class Socket extends SigningSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, {
        hop,
        handshakeTimeout: keepAliveMs,
        maxPayload: MAX_MESSAGE_BYTES,
        perMessageDeflate: false,
      });
    }
  }

  const queue = new MessageQueue<WireEvent>({
    high: HIGH_WATER,
    low: LOW_WATER,
    onFull: () => socket?.pause(),
    onDrained: () => socket?.resume(),
  });
  const client = createClient({
    url,
    webSocketImpl: Socket,
    connectionParams: async () => ({ authorization: await authorization() }),
    connectionAckWaitTimeout: keepAliveMs,
    keepAlive: keepAliveMs,
    retryAttempts: 0,
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      ping: (received) => {
        if (received) return;
        expectAnswer();
      },
      pong: (received) => {
        if (received) clearTimeout(unanswered);
      },
    },
  });
  const expectAnswer = () => {
    clearTimeout(unanswered);
    unanswered = setTimeout(() => {
      // A socket that is not being read cannot show its answer; it is the reader that is slow.
      if (socket?.isPaused) expectAnswer();
      else client.terminate();
    }, keepAliveMs);
  };
  const unsubscribe = client.subscribe<unknown>(
    { query: AGENCY_EVENTS, variables: { topic, after } },
    {
      next: (result) => {
        try {
          queue.push(readWireMessage(result));
        } catch (error) {
          queue.end(error);
        }
      },
      error: (error) => queue.end(toFault(error)),
      complete: () => queue.end(),
    },
  );
  const abort = () => queue.abandon();
  signal.addEventListener('abort', abort, { once: true });
  try {
    yield* queue;
  } finally {
    signal.removeEventListener('abort', abort);
    clearTimeout(unanswered);
    unsubscribe();
    // A frozen agency never answers the closing handshake.
    setTimeout(() => socket?.terminate(), CLOSE_WITHIN_MS).unref();
  }
}

function toFault(error: unknown): Fault {
  if (Array.isArray(error)) return readRefusal(error);
  if (error instanceof Fault) return error;
  const closeCode: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return new Fault('AGENCY_UNAVAILABLE', {
    ...(typeof closeCode === 'number' && { details: { closeCode } }),
    ...(error instanceof Error && { cause: error }),
  });
}
