import type { Failure } from '../execution/failures.js';
import { UpstreamLost, UpstreamRefused } from './upstream-source.js';

/** How a stream ended that did not complete. */
export type StreamEnd =
  /** The subgraph refused it: its errors are the client's. */
  | { readonly kind: 'refused'; readonly errors: readonly Failure[] }
  /** The token is good no longer, so the whole connection ends. */
  | { readonly kind: 'unauthenticated' }
  /** What comes next cannot be had from here: the connection is dropped, so that the client comes back. */
  | { readonly kind: 'lost' };

/** What an error says of the stream that it ended; `undefined` when it is none of a stream. */
export function readStreamEnd(error: unknown): StreamEnd | undefined {
  if (error instanceof UpstreamLost) return { kind: 'lost' };
  if (!(error instanceof UpstreamRefused)) return undefined;
  const errors = error.errors.map(({ message, extensions }) => ({ message, extensions }));
  const isUnknown = errors.some(
    ({ extensions: { code } }) => code === 'UNAUTHENTICATED' || code === 'TOKEN_EXPIRED',
  );
  return isUnknown ? { kind: 'unauthenticated' } : { kind: 'refused', errors };
}
