import { subgraphFailure } from '../subgraphs/subgraph-failure.js';
import { type Timeouts, timeoutOf } from '../subgraphs/timeouts.js';
import type { Send } from './run.js';

/**
 * Ends a run in time. What a subgraph has not answered by then is answered `AGENCY_TIMEOUT`, and what was not yet
 * asked is not asked any more; the rest of the run stands. A request that is under way then is left to its
 * own timeout, so that it still tells whether the subgraph is well.
 */
export function withDeadline(send: Send, timeouts: Timeouts): Send {
  const end = performance.now() + timeouts.requestMs;
  return (subgraph, body) => {
    const left = end - performance.now();
    // The subgraph's own timeout comes first.
    if (left > timeoutOf(subgraph, timeouts)) return send(subgraph, body);
    const tooLate = { failure: subgraphFailure('AGENCY_TIMEOUT', subgraph) };
    if (left <= 0) return Promise.resolve(tooLate);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, left, tooLate);
      send(subgraph, body)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  };
}
