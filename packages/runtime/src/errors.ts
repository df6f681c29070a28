import type { Agency } from '@tongbu/vocabulary';

interface ErrorEntry {
  /** What the caller reads when nothing more precise may be said. Holds no value from the request. */
  readonly message: string;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
  /** HTTP status where the fault ends a whole request. */
  readonly status: number;
}

/**
 * Every code that a fault may carry, in one table. `docs/errors.md` is tested against it both ways.
 * Refusals that a caller can mend row by row are `userErrors` in the payload, not faults.
 */
export const ERRORS = {
  UNAUTHENTICATED: { message: 'A valid token is required.', retryable: false, status: 401 },
  UNTRUSTED_HOP: {
    message: 'Services answer what comes through the gateway, or from one another.',
    retryable: false,
    status: 401,
  },
  TOKEN_EXPIRED: { message: 'The token has expired; get a new one.', retryable: false, status: 401 },
  FORBIDDEN: { message: 'The caller may not do or see this.', retryable: false, status: 403 },
  NOT_FOUND: {
    message: 'There is no such record, or the caller may not see it.',
    retryable: false,
    status: 404,
  },
  BAD_REQUEST: {
    message: 'The request is not GraphQL over HTTP or WebSocket.',
    retryable: false,
    status: 400,
  },
  GRAPHQL_PARSE_FAILED: { message: 'The document is not GraphQL.', retryable: false, status: 400 },
  GRAPHQL_VALIDATION_FAILED: {
    message: 'The document does not fit the schema.',
    retryable: false,
    status: 400,
  },
  LIMIT_EXCEEDED: { message: 'The request is larger than one may be.', retryable: false, status: 400 },
  DOCUMENT_NOT_REGISTERED: {
    message: 'Only registered documents run here, and this is none of them.',
    retryable: false,
    status: 400,
  },
  PERSISTED_QUERY_NOT_FOUND: {
    message: 'No document with this hash is known here; send it once with its hash.',
    retryable: true,
    status: 400,
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    message: 'Documents are not kept here; send them as text.',
    retryable: false,
    status: 400,
  },
  INVALID_INPUT: { message: 'The input is not valid.', retryable: false, status: 400 },
  TOO_MANY_ROWS: { message: 'The list is longer than one request may carry.', retryable: false, status: 400 },
  CONFLICT: { message: 'The request contradicts what is recorded.', retryable: false, status: 409 },
  CURSOR_INVALID: { message: 'The cursor is not one of this stream.', retryable: false, status: 400 },
  CURSOR_EXPIRED: {
    message: 'The stream no longer keeps what follows this cursor.',
    retryable: false,
    status: 410,
  },
  RATE_LIMITED: {
    message: 'This account has asked too often; come back later.',
    retryable: true,
    status: 429,
  },
  AGENCY_UNAVAILABLE: { message: 'The agency that owns this does not answer.', retryable: true, status: 503 },
  AGENCY_TIMEOUT: {
    message: 'The agency that owns this did not answer in time.',
    retryable: true,
    status: 504,
  },
  INTERNAL: { message: 'The request failed inside the service.', retryable: true, status: 500 },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

export interface FaultDetails {
  /** Replaces the table's message. Must hold no personal data: faults are logged and sent. */
  readonly message?: string;
  readonly agency?: Agency;
  /** Further extensions for the caller, for instance `oldestCursor`. No personal data. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
}

/**
 * A failure that a caller is told about by its code. graphql-js copies `extensions` onto the error it
 * sends, so a resolver may simply throw one.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: ErrorCode;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, { message, agency, details, cause }: FaultDetails = {}) {
    super(message ?? ERRORS[code].message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.extensions = { code, retryable: ERRORS[code].retryable, ...(agency && { agency }), ...details };
  }
}
