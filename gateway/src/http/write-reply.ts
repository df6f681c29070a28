import type { ServerResponse } from 'node:http';
import type { RequestRefused } from '../planning/request-refused.js';

/** Sends a whole response. */
export function reply(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

/** Sends a GraphQL response as one of its two JSON media types. */
export function replyJson(
  response: ServerResponse,
  status: number,
  text: string,
  { mediaType = 'application/json', ...headers }: Readonly<Record<string, string>> = {},
): void {
  reply(response, status, text, {
    'content-type': `${mediaType}; charset=utf-8`,
    'cache-control': 'no-store',
    ...headers,
  });
}

/** A refusal as the text of a GraphQL response: errors, and no `data`. */
export function refusalText({ errors }: Pick<RequestRefused, 'errors'>): string {
  return JSON.stringify({ errors });
}
