import type { GraphQLRequest } from '../graph.js';

/** A request whose document may be named in place of being there. */
export interface DocumentRequest extends Omit<GraphQLRequest, 'query'> {
  readonly query?: string | undefined;
  /** The name of a registered document: `documentId` of GraphQL over HTTP. */
  readonly documentId?: string | undefined;
  /**
   * The SHA-256 of the document: `documentId` with the prefix `sha256:`, or `extensions.persistedQuery.sha256Hash` of
   * Apollo's clients, which also put the name of a registered document there.
   */
  readonly documentHash?: string | undefined;
}
