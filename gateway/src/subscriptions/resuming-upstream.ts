import type { Resumption } from '../planning/resumption.js';
import {
  UpstreamLost,
  type UpstreamMessage,
  UpstreamRefused,
  type UpstreamRequest,
  type UpstreamSource,
} from './upstream-source.js';

/** A message and the cursor of its event, where it has one. */
export interface ResumableMessage extends UpstreamMessage {
  readonly cursor: string | undefined;
}

export interface RetryTiming {
  readonly firstMs: number;
  readonly maxMs: number;
}

export const DEFAULT_RETRY: RetryTiming = { firstMs: 50, maxMs: 2_000 };

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
 * Reads a subgraph's stream for as long as the client stays, over any number of connections.
 *
 * When a connection is lost, or the subgraph gives up for a reason that passes, the subscription is made again after
 * a pause with the cursor of the last message read, so that nothing is missing and nothing comes twice.
 * A stream that ends again after it was resumed, and came no further, has really ended. Without a resumption, a
 * loss before the first message is tried again and a later one ends the stream with `UpstreamLost`: what came
 * between cannot be had.
 */
export async function* resumingStream(
  source: UpstreamSource,
  request: UpstreamRequest,
  {
    resumption,
    timing,
    signal,
  }: { resumption: Resumption | undefined; timing: RetryTiming; signal: AbortSignal },
): AsyncGenerator<ResumableMessage, void, void> {
  let cursor: string | undefined;
  let hasMessages = false;
  let pause = timing.firstMs;
  let mayHaveEnded = false;
  while (!signal.aborted) {
    let isFurther = false;
    try {
      for await (const message of source.open(from(request, resumption, cursor), signal)) {
        hasMessages = true;
        const told = cursorOf(message, resumption);
        if (told !== undefined && told !== cursor) {
          cursor = told;
          isFurther = true;
          pause = timing.firstMs;
        }
        if (!isPosition(message)) yield { ...message, cursor: told };
      }
      if (signal.aborted || !resumption || cursor === undefined) return;
      // A subgraph that shuts down may complete its streams on the way; one that is really over completes again.
      if (mayHaveEnded && !isFurther) return;
      mayHaveEnded = true;
    } catch (error) {
      mayHaveEnded = false;
      if (error instanceof UpstreamRefused ? isFinal(error) : !(error instanceof UpstreamLost)) throw error;
      if (!resumption && hasMessages) throw error;
    }
    await rest(pause * (0.5 + Math.random() / 2), signal);
    pause = Math.min(pause * 2, timing.maxMs);
  }
}

function from(
  request: UpstreamRequest,
  resumption: Resumption | undefined,
  cursor: string | undefined,
): UpstreamRequest {
  if (!resumption || cursor === undefined) return request;
  return { ...request, variables: { ...request.variables, [resumption.afterVariable]: cursor } };
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
