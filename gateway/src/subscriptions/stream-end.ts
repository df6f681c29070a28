import type { Failure } from '../execution/failures.js';
import { UpstreamLost, UpstreamRefused } from './upstream-source.js';

/** How a stream ended for a client. */
export type StreamEnd =
  /** There will be no more events. */
  | { readonly kind: 'complete' }
  /** The subgraph refused it, or the new schema does not have it: the errors are the client's. */
  | { readonly kind: 'refused'; readonly errors: readonly Failure[] }
  /** The token is good no longer, so the whole connection ends. */
  | { readonly kind: 'unauthenticated' }
  /** What comes next cannot be had from here: the connection is dropped, so that the client comes back. */
  | { readonly kind: 'lost' }
  /** The client reads too slowly: the connection is dropped, and the client may come back with its cursor. */
  | { readonly kind: 'slow' };

/** What an error says of the stream that it ended; `undefined` when it is none of a stream. */
export function readStreamEnd(error: unknown): StreamEnd | undefined {
  if (error instanceof UpstreamLost) return { kind: 'lost' };
  if (!(error instanceof UpstreamRefused)) return undefined;
  return isUnauthenticated(error)
    ? { kind: 'unauthenticated' }
    : { kind: 'refused', errors: error.errors.map(({ message, extensions }) => ({ message, extensions })) };
}

/** True when a subgraph does not accept the token with which the stream was asked for. */
export function isUnauthenticated({ errors }: UpstreamRefused): boolean {
  return errors.some(({ extensions: { code } }) => code === 'UNAUTHENTICATED' || code === 'TOKEN_EXPIRED');
}

/** The errors of a stream that was refused, with the cursor from which its client may go on elsewhere. */
export function refusalOf(
  { errors }: Extract<StreamEnd, { kind: 'refused' }>,
  cursor: string | undefined,
): readonly Failure[] {
  if (cursor === undefined) return errors;
  return errors.map((error) => ({ ...error, extensions: { ...error.extensions, cursor } }));
}
