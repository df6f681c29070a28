import type { Resumption } from '../planning/resumption.js';
import {
  UpstreamLost,
  type UpstreamMessage,
  UpstreamRefused,
  type UpstreamRequest,
  type UpstreamSource,
} from './upstream-source.js';

/** An event, and its cursor where it has one; or only where the stream stands. */
export type StreamMessage =
  | { readonly event: UpstreamMessage; readonly cursor: string | undefined }
  | { readonly event?: undefined; readonly cursor: string };

export interface RetryTiming {
  readonly firstMs: number;
  readonly maxMs: number;
}

export const DEFAULT_RETRY: RetryTiming = { firstMs: 50, maxMs: 2_000 };

export interface ResumingUpstreamOptions {
  readonly source: UpstreamSource;
  /** What to subscribe to, after the cursor when there is one. Asked anew for every connection. */
  readonly request: (after: string | undefined) => UpstreamRequest;
  /** How the stream is resumed, asked with every message; absent where it cannot be. */
  readonly resumption: () => Resumption | undefined;
  /** Whether another attempt may succeed though the subgraph has refused for a reason that stays. */
  readonly mayRetry?: (refused: UpstreamRefused) => boolean;
  /** Whether an event has waited so long that what was decided about it is soon not believed any more. */
  readonly hasWaitedTooLong?: (receivedAt: number) => boolean;
  /** Called when a stream that had begun is taken up again. */
  readonly onResume?: () => void;
  readonly timing: RetryTiming;
}

/** How often in a row a subgraph may refuse for a reason of which it does not say that it passes. */
const MAX_REFUSALS = 8;

/** Errors that stay the same however often one asks. */
const FINAL = new Set([
  'BAD_USER_INPUT',
  'CURSOR_EXPIRED',
  'CURSOR_INVALID',
  'FORBIDDEN',
  'GRAPHQL_VALIDATION_FAILED',
  'INVALID_INPUT',
  'NOT_FOUND',
  'TOKEN_EXPIRED',
  'UNAUTHENTICATED',
]);

/**
 * A subgraph's stream, over any number of connections.
 *
 * When a connection is lost, or the subgraph gives up for a reason that passes, the subscription is made again after
 * a pause with the cursor of the last message read, so that nothing is missing and nothing comes twice.
 * An event that waited too long to be read is asked for again in the same way: the subgraph decides anew who may see what.
 * A stream that ends again after it was resumed, and came no further, has really ended. Without a resumption, or where no
 * message had a cursor, a loss before the first message is tried again and a later one ends the stream with
 * `UpstreamLost`: what came between cannot be had.
 */
export class ResumingUpstream {
  readonly #options: ResumingUpstreamOptions;
  #connection = new AbortController();
  readonly #giveUp = (): void => this.#connection.abort();

  constructor(options: ResumingUpstreamOptions) {
    this.#options = options;
  }

  /** Gives up the connection; the next one asks for what is wanted by then, from where this one ended. */
  reconnect(): void {
    this.#giveUp();
  }

  /** Reads until the stream is over or the signal is aborted. Throws `UpstreamRefused` and `UpstreamLost`. */
  async *read(signal: AbortSignal): AsyncGenerator<StreamMessage, void, void> {
    const { source, request, resumption, timing, onResume, mayRetry, hasWaitedTooLong } = this.#options;
    let cursor: string | undefined;
    let hasMessages = false;
    let pause = timing.firstMs;
    let mayHaveEnded = false;
    let refusals = 0;
    while (!signal.aborted) {
      if (hasMessages && cursor === undefined)
        throw new UpstreamLost('The events have no cursor to go on from.');
      let isFurther = false;
      const connection = this.#connect(signal);
      if (hasMessages) onResume?.();
      try {
        for await (const message of source.open(request(cursor), connection)) {
          if (connection.aborted) break;
          hasMessages = true;
          refusals = 0;
          if (hasWaitedTooLong?.(message.receivedAt) && !isPosition(message)) {
            this.reconnect();
            break;
          }
          const told = cursorOf(message, resumption());
          if (told !== undefined && told !== cursor) {
            cursor = told;
            isFurther = true;
            pause = timing.firstMs;
          }
          if (!isPosition(message)) yield { event: message, cursor: told };
          else if (told !== undefined) yield { cursor: told };
        }
        if (connection.aborted) continue;
        if (!resumption() || cursor === undefined) return;
        // A subgraph that shuts down may complete its streams on the way; one that is really over completes again.
        if (mayHaveEnded && !isFurther) return;
        mayHaveEnded = true;
      } catch (error) {
        mayHaveEnded = false;
        if (connection.aborted) continue;
        if (error instanceof UpstreamRefused) {
          refusals = isPassing(error) ? 0 : refusals + 1;
          if ((isFinal(error) || refusals >= MAX_REFUSALS) && !mayRetry?.(error)) throw error;
        } else if (!(error instanceof UpstreamLost)) throw error;
        if (!resumption() && hasMessages) throw error;
      } finally {
        signal.removeEventListener('abort', this.#giveUp);
      }
      await rest(pause * (0.5 + Math.random() / 2), signal);
      pause = Math.min(pause * 2, timing.maxMs);
    }
  }

  /** A signal for one connection. Not `AbortSignal.any`, which would hold on to each for as long as the stream lives. */
  #connect(signal: AbortSignal): AbortSignal {
    this.#connection = new AbortController();
    signal.addEventListener('abort', this.#giveUp, { once: true });
    return this.#connection.signal;
  }
}

function cursorOf(
  { answer, extensions }: UpstreamMessage,
  resumption: Resumption | undefined,
): string | undefined {
  const inData = 'data' in answer && answer.data ? resumption?.cursorOf(answer.data) : undefined;
  if (inData !== undefined) return inData;
  return resumption && typeof extensions?.cursor === 'string' ? extensions.cursor : undefined;
}

/**
 * A message with a cursor and nothing else says where the stream stands, for instance at its beginning, so
 * that a subscription from now on can be resumed before its first event. It is no event.
 */
function isPosition({ answer, extensions }: UpstreamMessage): boolean {
  return 'data' in answer && !answer.data && answer.errors.length === 0 && extensions !== undefined;
}

function isFinal({ errors }: UpstreamRefused): boolean {
  return errors.some(({ extensions }) => FINAL.has(String(extensions.code)));
}

function isPassing({ errors }: UpstreamRefused): boolean {
  return errors.some(({ extensions }) => extensions.retryable === true);
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
