import { describe, expect, test } from 'vitest';
import { type HttpResponse, ResponseReader } from './response-reader.js';

const LIMIT = 1_000;

/** Reads what a server sends, in pieces of `step` bytes. */
function read(sent: string, step = sent.length): HttpResponse | undefined {
  const reader = new ResponseReader(LIMIT);
  const bytes = Buffer.from(sent);
  for (let at = 0; at < bytes.length; at += step) {
    const response = reader.take(bytes.subarray(at, at + step));
    if (response) return response;
  }
  return reader.end();
}

const HEAD = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;

/** Twelve bytes, of characters of several widths. */
const BODY = '{"é":"好"}';
const IN_CHUNKS = '6\r\n{"é":\r\n6;name="x"\r\n"好"}\r\n0\r\nx: y\r\n\r\n';
const ANNOUNCED = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n';

test.each([
  ['of a known length', `${HEAD}Content-Length: 12\r\n\r\n${BODY}`],
  ['in chunks', `${CHUNKED}${IN_CHUNKS}`],
  ['in one chunk', `${CHUNKED}c\r\n${BODY}\r\n0\r\n\r\n`],
  ['in one chunk with a trailer', `${CHUNKED}c\r\n${BODY}\r\n0\r\nx: y\r\n\r\n`],
  ['that lasts until the connection ends', `HTTP/1.0 200\r\n\r\n${BODY}`],
  ['after heads that only announce it', `${ANNOUNCED}${HEAD}content-length: 12\r\n\r\n${BODY}`],
])('a body %s is the same however it is cut into pieces', (_, sent) => {
  for (const step of [1, 2, 3, 7, 20, sent.length * 2]) expect(read(sent, step)?.body).toBe(BODY);
});

test('a connection carries another request only when the response says nothing against it and ends where it should', () => {
  const isPersistent = (sent: string): boolean | undefined => read(sent)?.isPersistent;
  expect(isPersistent(`${HEAD}content-length: 2\r\n\r\n{}`)).toBe(true);
  expect(isPersistent(`${CHUNKED}2\r\n{}\r\n0\r\n\r\n`)).toBe(true);
  expect(isPersistent('HTTP/1.1 204 No Content\r\n\r\n')).toBe(true);
  expect(isPersistent(`${HEAD}connection: x, Close\r\ncontent-length: 2\r\n\r\n{}`)).toBe(false);
  expect(isPersistent('HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}')).toBe(false);
  expect(isPersistent(`${HEAD}content-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n`)).toBe(false);
  expect(isPersistent(`${CHUNKED}0\r\n\r\nHTTP/1.1 200 OK\r\n`)).toBe(false);
  expect(isPersistent(`${CHUNKED}2\r\n{}\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n`)).toBe(false);
});

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ['another version', 'HTTP/2 200 OK\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['a status with a control character', 'HTTP/1.1 200 O\0K\r\n\r\n'],
  ['a header without a name', `${HEAD}: x\r\n\r\n`],
  ['a space before the colon', `${HEAD}content-length : 2\r\n\r\n{}`],
  ['a folded header', `${HEAD}x: a\r\n b\r\ncontent-length: 2\r\n\r\n{}`],
  ['a line that ends with a bare line feed', `${HEAD}x: a\ncontent-length: 2\r\n\r\n{}`],
  ['a negative length', `${HEAD}content-length: -2\r\n\r\n{}`],
  ['a length in another notation', `${HEAD}content-length: 0x2\r\n\r\n{}`],
  ['a list of lengths', `${HEAD}content-length: 2, 2\r\n\r\n{}`],
  ['two lengths', `${HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
  [
    'a length and chunks',
    `${HEAD}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  ],
  ['a compressed transfer', `${HEAD}transfer-encoding: gzip, chunked\r\n\r\n`],
  ['another protocol from here on', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
  ['a chunk without a size', `${CHUNKED}\r\n{}\r\n0\r\n\r\n`],
  ['a chunk of a negative size', `${CHUNKED}-2\r\n{}\r\n0\r\n\r\n`],
  ['a chunk of an absurd size', `${CHUNKED}fffffffff\r\n{}`],
  ['a chunk that is longer than it says', `${CHUNKED}2\r\n{}}\r\n0\r\n\r\n`],
  ['a chunk that ends with a bare line feed', `${CHUNKED}2\r\n{}\n0\r\n\r\n`],
])('%s is refused', (_, sent) => {
  expect(() => read(sent)).toThrow();
  expect(() => read(sent, 1)).toThrow();
});

describe('what never ends is cut off:', () => {
  const flood =
    (start: string, repeated: string): (() => void) =>
    () => {
      const reader = new ResponseReader(LIMIT);
      reader.take(Buffer.from(start));
      for (let round = 0; round < 10_000; round += 1) reader.take(Buffer.from(repeated));
    };

  test.each([
    ['headers', HEAD, 'x: y\r\n'],
    ['a header', `${HEAD}x: `, 'yyyyyyyyyyyy'],
    ['announcements', '', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['a body that the connection ends', `${HEAD}\r\n`, 'x'],
    ['chunks', CHUNKED, '1\r\nx\r\n'],
    ['the size of a chunk', CHUNKED, '0'],
    ['an extension of a chunk', `${CHUNKED}1;`, 'x'],
    ['trailers', `${CHUNKED}0\r\n`, 'x: y\r\n'],
  ])('%s', (_, start, repeated) => {
    expect(flood(start, repeated)).toThrow();
  });

  test('a body whose announced length is over the limit is not even begun', () => {
    expect(() => read(`${HEAD}content-length: ${LIMIT + 1}\r\n\r\n`)).toThrow();
    expect(read(`${HEAD}content-length: ${LIMIT}\r\n\r\n${'x'.repeat(LIMIT)}`)?.body).toHaveLength(LIMIT);
    const chunk = `${(LIMIT + 1).toString(16)}\r\n${'x'.repeat(LIMIT + 1)}\r\n0\r\n\r\n`;
    expect(() => read(CHUNKED + chunk)).toThrow();
  });
});

test('a body that stops before its end is no response', () => {
  expect(read(`${HEAD}content-length: 3\r\n\r\n{}`)).toBeUndefined();
  expect(read(`${CHUNKED}2\r\n{}\r\n`)).toBeUndefined();
  expect(read(HEAD)).toBeUndefined();
});
