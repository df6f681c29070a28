import { broken } from './http-failure.js';

/** How the body of a response is delimited: by its length, by chunks, or by the end of the connection. */
export type Framing = number | 'chunked' | 'until-close';

/** What we need to know of a response's status line and headers. */
export interface ResponseHead {
  readonly status: number;
  readonly framing: Framing;
  /** Whether the connection may carry another request. */
  readonly isPersistent: boolean;
}

/** One CRLF after each line, no folded lines, no control characters: what does not fit is not repaired. */
const HEAD = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n\0]*)?\r\n((?:[!#$%&'*+.^_`|~\w-]+:[^\r\n\0]*\r\n)*)$/;
const FRAMING = /^(content-length|transfer-encoding|connection):[ \t]*(.*?)[ \t]*$/gim;

/**
 * Reads a status line and headers, each line with its CRLF. Throws `HttpFailure` when they are malformed, or leave in
 * doubt where the body ends: such a doubt is how one response is passed off as two.
 */
export function readHead(text: string): ResponseHead {
  const [, minor, code, headers = ''] = HEAD.exec(text) ?? [];
  if (code === undefined) throw broken('The head of the response is malformed.');
  let length: number | undefined;
  let isChunked = false;
  let isPersistent = minor === '1';
  for (const [, name = '', value = ''] of headers.matchAll(FRAMING)) {
    switch (name.toLowerCase()) {
      case 'content-length':
        if (length !== undefined || !/^\d{1,15}$/.test(value))
          throw broken('The length of the response is malformed.');
        length = Number(value);
        break;
      case 'transfer-encoding':
        if (isChunked || value.toLowerCase() !== 'chunked')
          throw broken('The response is in an encoding that was not asked for.');
        isChunked = true;
        break;
      default:
        if (/\bclose\b/i.test(value)) isPersistent = false;
    }
  }
  if (isChunked && length !== undefined) throw broken('The response has two lengths.');
  const status = Number(code);
  return { status, framing: framing(status, isChunked, length), isPersistent };
}

function framing(status: number, isChunked: boolean, length: number | undefined): Framing {
  if (status < 200 || status === 204 || status === 304) return 0;
  return isChunked ? 'chunked' : (length ?? 'until-close');
}
