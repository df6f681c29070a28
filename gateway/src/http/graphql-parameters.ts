import type { DocumentRequest } from '../documents/document-request.js';
import { isJsonObject, type JsonObject } from '../execution/json.js';
import { HttpRefused } from './http-refused.js';

/** Reads the parameters of a GraphQL request from a JSON body. Throws `HttpRefused` with 400. */
export function parametersFromBody(body: string): DocumentRequest {
  return readParameters(parseJson(body, 'The body'));
}

/** Reads the parameters of a GraphQL request from the query part of an address. Throws `HttpRefused` with 400. */
export function parametersFromQuery(search: URLSearchParams): DocumentRequest {
  const variables = search.get('variables');
  const extensions = search.get('extensions');
  return readParameters({
    query: search.get('query'),
    documentId: search.get('documentId'),
    operationName: search.get('operationName'),
    variables: variables ? parseJson(variables, 'variables') : undefined,
    extensions: extensions ? parseJson(extensions, 'extensions') : undefined,
  });
}

/** Reads the parameters of a GraphQL request from a JSON value. Throws `HttpRefused` with 400. */
export function readParameters(given: unknown): DocumentRequest {
  if (!isJsonObject(given)) throw new HttpRefused(400, 'A GraphQL request is a JSON object.');
  const asked = readMap(given.extensions, 'extensions');
  return {
    query: readText(given.query, 'query'),
    ...readDocumentName(readText(given.documentId, 'documentId'), asked),
    operationName: readText(given.operationName, 'operationName') || undefined,
    variables: readMap(given.variables, 'variables'),
    resumeFrom: resumeFrom(asked),
    tellsPosition: asked?.position === true,
  };
}

/** `extensions.resume` holds the cursor of the last event that the client has. */
function resumeFrom(extensions: JsonObject | undefined): string | undefined {
  return typeof extensions?.resume === 'string' ? extensions.resume : undefined;
}

const SHA256_ID = /^sha256:([\da-f]{64})$/;

/** The name of the document, where the request has one: of the persisted documents of GraphQL over HTTP, or Apollo's. */
function readDocumentName(
  documentId: string | undefined,
  extensions: JsonObject | undefined,
): Pick<DocumentRequest, 'documentId' | 'documentHash'> {
  if (documentId) {
    const hash = SHA256_ID.exec(documentId)?.[1];
    return hash === undefined ? { documentId } : { documentHash: hash };
  }
  const persisted = readMap(extensions?.persistedQuery, 'extensions.persistedQuery');
  if (!persisted) return {};
  if (persisted.version !== 1 || typeof persisted.sha256Hash !== 'string' || persisted.sha256Hash === '') {
    throw new HttpRefused(400, 'The extension persistedQuery must have the version 1 and a sha256Hash.');
  }
  return { documentHash: persisted.sha256Hash };
}

function readText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new HttpRefused(400, `The parameter ${name} must be a text.`);
  return value;
}

function readMap(value: unknown, name: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) throw new HttpRefused(400, `The parameter ${name} must be a map.`);
  return value;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpRefused(400, `${what} is not valid JSON.`);
  }
}
