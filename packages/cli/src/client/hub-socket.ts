import { type Client, CloseCode, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { CommandRefusal } from '../shell.js';
import { pauseAfter, rest } from './back-off.js';
import type { TokenSource } from './token-source.js';

export interface HubSocketOptions {
  /** The gateway's address, `http:` or `ws:`. */
  readonly url: string;
  readonly token: TokenSource;
  /** Whether `token` gives a new one when the old one has run out. */
  readonly canRenewToken: boolean;
  readonly onConnected?: () => void;
  /** Told when the connection is lost or cannot be made; another try follows. */
  readonly onLost?: (reason: string) => void;
  /** A socket on which nothing comes for this long is asked for a sign of life. */
  readonly silenceMs?: number;
  /** How long that sign may take. */
  readonly patienceMs?: number;
}

/** Nothing but a reason that stays ends the retries: an outage of a night is no reason. */
const FOREVER = Number.POSITIVE_INFINITY;

/**
 * A connection to the hub that comes back after every break, however long. A socket that is open and silent, as
 * after the sleep of a laptop, is closed and made again. Streams end with an error only where there is no token, or the hub does not take it.
 */
export function openHubSocket({
  url,
  token,
  canRenewToken,
  onConnected,
  onLost,
  silenceMs = 10_000,
  patienceMs = 5_000,
}: HubSocketOptions): Client {
  let watchdog: NodeJS.Timeout | undefined;
  let wasAccepted = false;
  const isFinal = (event: unknown) => {
    if (event instanceof CommandRefusal) return true;
    // A token that was accepted before has run out since: a new one may be accepted.
    return closeCodeOf(event) === CloseCode.Forbidden && !(canRenewToken && wasAccepted);
  };
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: ImpatientWebSocket,
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    connectionAckWaitTimeout: 10_000,
    retryAttempts: FOREVER,
    retryWait: (tries) => rest(pauseAfter(tries)),
    shouldRetry: (event) => !isFinal(event),
    keepAlive: silenceMs,
    on: {
      connected: () => {
        wasAccepted = true;
        onConnected?.();
      },
      ping: (received) => {
        if (!received) watchdog = setTimeout(() => client.terminate(), patienceMs);
      },
      pong: (received) => {
        if (received) clearTimeout(watchdog);
      },
      closed: (event) => {
        clearTimeout(watchdog);
        if (closeCodeOf(event) !== 1000) onLost?.(describeLoss(event));
        // A refused renewal is refused for good.
        if (closeCodeOf(event) === CloseCode.Forbidden) setImmediate(() => (wasAccepted = false));
      },
      error: (error) => onLost?.(describeLoss(error)),
    },
  });
  return client;
}

/** A peer that takes the connection and never answers must not hold up the next try. */
class ImpatientWebSocket extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols, { handshakeTimeout: 10_000, maxPayload: 4 * 1024 * 1024 });
  }
}

/** Why a connection ended, in a few words and without its address. */
export function describeLoss(event: unknown): string {
  const code = closeCodeOf(event);
  if (code === 4499) return 'it was silent';
  if (code !== undefined) return `closed with ${code}`;
  const error = typeof event === 'object' && event && 'error' in event ? event.error : event;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'no connection';
}

/** The code of a WebSocket close event. */
export function closeCodeOf(event: unknown): number | undefined {
  if (typeof event !== 'object' || event === null || !('code' in event)) return undefined;
  return typeof event.code === 'number' ? event.code : undefined;
}
