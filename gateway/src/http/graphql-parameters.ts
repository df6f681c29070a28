import { isJsonObject, type JsonObject } from '../execution/json.js';
import type { GraphQLRequest } from '../graph.js';
import { HttpRefused } from './http-refused.js';

/** Reads the parameters of a GraphQL request from a JSON body. Throws `HttpRefused` with 400. */
export function parametersFromBody(body: string): GraphQLRequest {
  return readParameters(parseJson(body, 'The body'));
}

/** Reads the parameters of a GraphQL request from the query part of an address. Throws `HttpRefused` with 400. */
export function parametersFromQuery(search: URLSearchParams): GraphQLRequest {
  const variables = search.get('variables');
  const extensions = search.get('extensions');
  return readParameters({
    query: search.get('query'),
    operationName: search.get('operationName'),
    variables: variables ? parseJson(variables, 'variables') : undefined,
    extensions: extensions ? parseJson(extensions, 'extensions') : undefined,
  });
}

/** Reads the parameters of a GraphQL request from a JSON value. Throws `HttpRefused` with 400. */
export function readParameters(given: unknown): GraphQLRequest {
  if (!isJsonObject(given)) throw new HttpRefused(400, 'A GraphQL request is a JSON object.');
  const { query, operationName, variables, extensions } = given;
  if (typeof query !== 'string') throw new HttpRefused(400, 'The parameter query must be a text.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
    throw new HttpRefused(400, 'The parameter operationName must be a text.');
  }
  const asked = readMap(extensions, 'extensions');
  return {
    query,
    operationName: operationName ? operationName : undefined,
    variables: readMap(variables, 'variables'),
    resumeFrom: resumeFrom(asked),
    tellsPosition: asked?.position === true,
  };
}

/** `extensions.resume` holds the cursor of the last event that the client has. */
function resumeFrom(extensions: JsonObject | undefined): string | undefined {
  return typeof extensions?.resume === 'string' ? extensions.resume : undefined;
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
