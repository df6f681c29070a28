import { ERRORS } from '@tongbu/runtime';
import type { GraphQLRequest } from '../graph.js';
import { HttpRefused } from '../http/http-refused.js';
import { type RefusalCode, RequestRefused } from '../planning/request-refused.js';
import { type AutomaticDocumentLimits, AutomaticDocuments } from './automatic-documents.js';
import type { DocumentRequest } from './document-request.js';
import type { RegisteredDocuments } from './registered-documents.js';
import { sha256 } from './sha256.js';

export interface DocumentsOptions {
  readonly registered: RegisteredDocuments | undefined;
  /** Whether only registered documents run. Then there are no automatic ones. */
  readonly onlyRegistered: boolean;
  /** Absent where clients may not name documents that they sent before. */
  readonly automatic: AutomaticDocumentLimits | undefined;
}

/** Finds the document of a request: over HTTP and WebSocket alike it may be there, or be named. */
export class Documents {
  readonly #registered: RegisteredDocuments | undefined;
  readonly #onlyRegistered: boolean;
  readonly #automatic: AutomaticDocuments | undefined;

  constructor({ registered, onlyRegistered, automatic }: DocumentsOptions) {
    this.#registered = registered;
    this.#onlyRegistered = onlyRegistered;
    this.#automatic = automatic && !onlyRegistered ? new AutomaticDocuments(automatic) : undefined;
  }

  /**
   * The request with the text of its document. Throws `RequestRefused` when the document is not known or is none that may
   * run, and `HttpRefused` when the request has none and names none, or its text is not the one that it names.
   */
  find(request: DocumentRequest): GraphQLRequest {
    const { query, documentId, documentHash } = request;
    const name = documentId ?? documentHash;
    // Clients that must send a text, as over WebSocket, send an empty one with a name.
    if (query !== undefined && (query !== '' || name === undefined)) {
      this.#check(query, name);
      return { ...request, query };
    }
    if (name === undefined) throw new HttpRefused(400, 'The parameter query must be a text.');
    const known =
      this.#registered?.find(name) ?? (documentHash && this.#automatic?.find(documentHash)) ?? undefined;
    if (known === undefined) throw this.#unknown(documentHash !== undefined);
    return { ...request, query: known };
  }

  /** Keeps the document of a request that sent its hash with it. The request must have been found to be valid. */
  keep({ query, documentHash }: DocumentRequest): void {
    if (query && documentHash !== undefined) this.#automatic?.keep(documentHash, query);
  }

  #check(text: string, name: string | undefined): void {
    if (name !== undefined && this.#registered?.find(name) !== text && sha256(text) !== name) {
      throw new HttpRefused(400, 'The document is not the one that the request names.');
    }
    if (this.#onlyRegistered && !this.#registered?.has(text)) throw refused('DOCUMENT_NOT_REGISTERED');
  }

  /** Apollo's clients know these codes and messages: they send the text then, and send no more hashes. */
  #unknown(isHash: boolean): RequestRefused {
    if (this.#onlyRegistered || !isHash) return refused('DOCUMENT_NOT_REGISTERED');
    return this.#automatic
      ? refused('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
      : refused('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
  }
}

function refused(code: RefusalCode, message: string = ERRORS[code].message): RequestRefused {
  return RequestRefused.because(code, message);
}
