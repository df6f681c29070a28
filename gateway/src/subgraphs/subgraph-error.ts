import { ERRORS } from '@tongbu/runtime';
import { AGENCIES, agencySlug } from '@tongbu/vocabulary';
import type { ResponsePath } from '../execution/entity-path.js';
import type { Failure } from '../execution/failures.js';
import { isJsonObject } from '../execution/json.js';

/** An error of a subgraph, with nothing in it but what a client may read. */
export interface SubgraphError extends Failure {
  /** Where it stands in the subgraph's own response. */
  readonly path?: ResponsePath;
}

const MAX_MESSAGE = 500;
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;

/**
 * Codes with which a server admits that it does not know what happened, or that it was asked wrongly: the message is
 * the text of some exception or names parts of a schema that clients do not see. It is replaced.
 */
const UNTOLD = new Set([
  'INTERNAL',
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);

/**
 * Takes from a subgraph's error what a client may read: the message when a code says that it was written for
 * clients, the code, whether and when to try again, the agency, the request's id, and where in the variables a value was refused. Stack traces, statements and whatever else stands in
 * `extensions` end here.
 */
export function readSubgraphError(error: unknown, subgraph: string): SubgraphError {
  const given = isJsonObject(error) ? error : {};
  const extensions = isJsonObject(given.extensions) ? given.extensions : {};
  const code =
    typeof extensions.code === 'string' && CODE.test(extensions.code) ? extensions.code : 'INTERNAL';
  const told = !UNTOLD.has(code) && typeof given.message === 'string';
  const path = readPath(given.path);
  return {
    message: told ? String(given.message).slice(0, MAX_MESSAGE) : ERRORS.INTERNAL.message,
    extensions: {
      code,
      ...origin(subgraph),
      ...(typeof extensions.retryable === 'boolean' && { retryable: extensions.retryable }),
      ...(typeof extensions.oldestCursor === 'string' && {
        oldestCursor: extensions.oldestCursor.slice(0, 200),
      }),
      ...(isSeconds(extensions.retryAfterSeconds) && { retryAfterSeconds: extensions.retryAfterSeconds }),
      ...(typeof extensions.requestId === 'string' && { requestId: extensions.requestId.slice(0, 100) }),
      ...(isPlace(extensions.field) && { field: extensions.field }),
      ...(Number.isInteger(extensions.row) && { row: extensions.row }),
    },
    ...(path && { path }),
  };
}

/** Which subgraph, and which agency where it is one of the four. */
export function origin(subgraph: string): { serviceName: string; agency?: string } {
  const agency = AGENCIES.find((candidate) => agencySlug(candidate) === subgraph);
  return agency ? { agency, serviceName: subgraph } : { serviceName: subgraph };
}

/** After how long to come back. */
function isSeconds(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && Number.isInteger(seconds) && seconds > 0 && seconds <= 86_400;
}

/** The place of a refused value in the variables: names and numbers, as the services make it. */
function isPlace(field: unknown): field is string[] {
  return (
    Array.isArray(field) &&
    field.length <= 20 &&
    field.every((step) => typeof step === 'string' && /^\w{1,64}$/.test(step))
  );
}

function readPath(path: unknown): ResponsePath | undefined {
  if (!Array.isArray(path) || path.length === 0 || path.length > 100) return undefined;
  return path.every((part) => typeof part === 'string' || Number.isInteger(part)) ? path : undefined;
}

/** Whether a subgraph refused because it does not trust the hop. */
export function isUntrusted(errors: readonly SubgraphError[]): boolean {
  return errors.length > 0 && errors.some(({ extensions }) => extensions.code === 'UNTRUSTED_HOP');
}
