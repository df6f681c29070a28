import type { Caller } from '@tongbu/access';
import type { CancelSignal } from '../http-client/cancellation.js';
import type { Observation } from '../observability/observation.js';

/** What a client says of itself, over HTTP as headers and over WebSocket as connection parameters. */
export interface ClientClaims {
  readonly authorization?: string;
  /** Why the client asks: `Tongbu-Purpose`. */
  readonly purpose?: string;
  /** For which case: `Tongbu-Case`. */
  readonly caseId?: string;
}

/** One client's request, as the executor passes it on. Of a connection that lives long, who it is may be renewed. */
export interface ClientContext {
  readonly claims: ClientClaims;
  /** Goes through every log and every subgraph. */
  readonly requestId: string;
  /** Who it is, where the gateway checks that. */
  readonly caller?: Caller | undefined;
  /** Aborted when the client is gone. */
  readonly signal?: CancelSignal;
  /** Whom it tells what becomes of it. */
  readonly observation?: Observation;
}

/** The headers that a subgraph gets: what the client claims, the request id, and nothing else that a client sent. */
export function subgraphHeaders({ claims, requestId }: ClientContext): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    'x-request-id': requestId,
    ...(claims.authorization !== undefined && { authorization: claims.authorization }),
    ...(claims.purpose !== undefined && { 'tongbu-purpose': claims.purpose }),
    ...(claims.caseId !== undefined && { 'tongbu-case': claims.caseId }),
  };
}

/** The same for a WebSocket to a subgraph. */
export function subgraphConnectionParams({ claims, requestId }: ClientContext): Record<string, string> {
  return { ...claims, requestId };
}

const MAX_CLAIM = 8_192;

/** A claim that can travel as a header: text without control characters, not too long. */
export function readClaim(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > MAX_CLAIM) return undefined;
  // Printable Latin-1 is what an HTTP header can carry.
  return /^[\t\x20-\x7e\xa0-\xff]*$/.test(value) ? value : undefined;
}

/** The claims with the absent ones left out. */
export function claimsFrom(
  given: Readonly<Record<'authorization' | 'purpose' | 'caseId', unknown>>,
): ClientClaims {
  const authorization = readClaim(given.authorization);
  const purpose = readClaim(given.purpose);
  const caseId = readClaim(given.caseId);
  return {
    ...(authorization !== undefined && { authorization }),
    ...(purpose !== undefined && { purpose }),
    ...(caseId !== undefined && { caseId }),
  };
}
