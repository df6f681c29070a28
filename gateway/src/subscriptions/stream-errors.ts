import type { Failure } from '../execution/failures.js';
import { UpstreamLost, UpstreamRefused } from './upstream-source.js';

/**
 * What to tell a client whose stream ended with this error: GraphQL errors when the subgraph refused, `lost` when the
 * connection is to be dropped so that the client comes back, `undefined` when the error is none of a stream.
 */
export function streamErrors(error: unknown): readonly Failure[] | 'lost' | undefined {
  if (error instanceof UpstreamRefused)
    return error.errors.map(({ message, extensions }) => ({ message, extensions }));
  return error instanceof UpstreamLost ? 'lost' : undefined;
}
