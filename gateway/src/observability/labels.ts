export type Transport = 'http' | 'sse' | 'websocket';
/** `unknown` when the request was refused before it was known what it asks for. */
export type OperationKind = 'query' | 'mutation' | 'subscription' | 'unknown';
/**
 * `partial` has data and errors, `refused` was not begun, `failed` has errors and no data, or
 * ended without an answer, and `abandoned` is one whose client left before it.
 */
export type Outcome = 'ok' | 'partial' | 'refused' | 'failed' | 'abandoned';
/** `errors` is an answer with GraphQL errors; `abandoned` is one that nobody awaits any longer. */
export type FetchOutcome = 'ok' | 'errors' | 'unavailable' | 'timeout' | 'abandoned';
export type CircuitState = 'closed' | 'half-open' | 'open';
/** Reading is parsing and validating, planning is the planner's part. */
export type PreparationStage = 'read' | 'plan';
