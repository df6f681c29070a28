import type { ServerResponse } from 'node:http';
import type { RequestRefused } from '../planning/request-refused.js';

/** A text that is longer is not copied once more to stand behind its headers. */
const LONG_TEXT = 16_384;

/** Sends a whole response. */
export function reply(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { 'content-length': length, ...headers });
  // As many bytes as characters is plain ASCII, which is cheaper to write as Latin-1.
  const encoding = length === body.length ? 'latin1' : 'utf8';
  const isLongText = typeof body === 'string' && length > LONG_TEXT;
  response.end(isLongText ? Buffer.from(body, encoding) : body, encoding);
}

/** Sends a GraphQL response as one of its two JSON media types. */
export function replyJson(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  { mediaType = 'application/json', ...headers }: Readonly<Record<string, string>> = {},
): void {
  reply(response, status, body, {
    'content-type': `${mediaType}; charset=utf-8`,
    'cache-control': 'no-store',
    ...headers,
  });
}

/** A refusal as the text of a GraphQL response: errors, and no `data`. */
export function refusalText({ errors }: Pick<RequestRefused, 'errors'>): string {
  return JSON.stringify({ errors });
}
