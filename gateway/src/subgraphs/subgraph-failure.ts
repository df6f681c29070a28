import { ERRORS } from '@tongbu/runtime';
import type { Failure } from '../execution/failures.js';
import { origin } from './subgraph-error.js';

/** Why a subgraph gave no usable answer. */
export type SubgraphFailureCode = 'AGENCY_UNAVAILABLE' | 'AGENCY_TIMEOUT';

/** What clients are told when a subgraph gave no usable answer. */
export function subgraphFailure(code: SubgraphFailureCode, subgraph: string): Failure {
  const { message, retryable } = ERRORS[code];
  return { message, extensions: { code, ...origin(subgraph), retryable } };
}
