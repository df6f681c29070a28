import type { Failure } from '../execution/failures.js';
import { isJsonObject, type JsonObject } from '../execution/json.js';
import { readSubgraphError, type SubgraphError } from './subgraph-error.js';

/** What came of a request to a subgraph: a GraphQL response, or the reason why there is none. */
export type SubgraphAnswer =
  | { readonly data: JsonObject | undefined; readonly errors: readonly SubgraphError[] }
  | { readonly failure: Failure };

const NO_ERRORS: readonly SubgraphError[] = [];

/** Reads a GraphQL response; `undefined` when the value is not one. */
export function readSubgraphAnswer(body: unknown, subgraph: string): SubgraphAnswer | undefined {
  if (!isJsonObject(body)) return undefined;
  const data = isJsonObject(body.data) ? body.data : undefined;
  const errors = Array.isArray(body.errors)
    ? body.errors.map((error) => readSubgraphError(error, subgraph))
    : NO_ERRORS;
  if (data === undefined && errors.length === 0) return undefined;
  return { data, errors };
}
