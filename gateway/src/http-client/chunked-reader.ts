import type { BodyReader } from './body-reader.js';
import { CollectedBytes, textOf } from './collected-bytes.js';
import { broken } from './http-failure.js';

/** Extensions and trailers mean nothing to us, so there is no reason for them to be long. */
const MAX_LINE = 256;
const MAX_TRAILERS = 32;

/** What follows the only chunk of a body. */
const LAST = Buffer.from('\r\n0\r\n\r\n');

const CHUNK_SIZE = /^([\da-f]{1,8})[ \t]*(?:;[^\r\n]*)?$/i;

/** What comes next in a chunked body; see RFC 9112, section 7.1. */
type Expected = 'size' | 'data' | 'data-end' | 'trailer' | 'nothing';

/** A body that comes in chunks. */
export class ChunkedReader implements BodyReader {
  readonly #collected: CollectedBytes;
  #whole: string | undefined;
  #expected: Expected = 'size';
  #line = '';
  #left = 0;
  #trailers = 0;
  /** Framing counts too: a body of one-byte chunks is not to be ten times as long as the limit. */
  #allowance: number;

  constructor(limit: number) {
    this.#collected = new CollectedBytes(limit);
    this.#allowance = limit;
  }

  take(bytes: Buffer): number {
    let position = 0;
    while (position < bytes.length && this.#expected !== 'nothing') {
      position +=
        this.#expected === 'data' ? this.#takeData(bytes, position) : this.#takeLine(bytes, position);
    }
    this.#allowance -= position;
    if (this.#allowance < 0) throw broken('The body of the response is too long.');
    return position;
  }

  get isComplete(): boolean {
    return this.#expected === 'nothing';
  }

  get text(): string {
    return this.#whole ?? this.#collected.text;
  }

  #takeData(bytes: Buffer, from: number): number {
    if (this.#isOnlyChunk(bytes, from)) return this.#takeWhole(bytes, from);
    const data = bytes.subarray(from, from + this.#left);
    this.#collected.add(data);
    this.#left -= data.length;
    if (this.#left === 0) this.#expected = 'data-end';
    return data.length;
  }

  /** A body of one chunk that is here to its end, as most are, is read where it stands. */
  #isOnlyChunk(bytes: Buffer, from: number): boolean {
    const end = from + this.#left;
    return (
      this.#collected.length === 0 &&
      bytes.length >= end + LAST.length &&
      bytes.compare(LAST, 0, LAST.length, end, end + LAST.length) === 0
    );
  }

  #takeWhole(bytes: Buffer, from: number): number {
    this.#whole = textOf(bytes.subarray(from, from + this.#left));
    this.#expected = 'nothing';
    return this.#left + LAST.length;
  }

  /** A line may come in pieces; it counts once its CRLF is there. */
  #takeLine(bytes: Buffer, from: number): number {
    const feed = bytes.indexOf(0x0a, from);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (this.#line.length + end - from > MAX_LINE)
      throw broken('A line in the body of the response is too long.');
    this.#line += bytes.toString('latin1', from, end);
    if (feed >= 0) {
      if (!this.#line.endsWith('\r\n')) throw broken('A line in the body of the response has no proper end.');
      const line = this.#line.slice(0, -2);
      this.#line = '';
      this.#endLine(line);
    }
    return end - from;
  }

  #endLine(line: string): void {
    switch (this.#expected) {
      case 'size':
        this.#left = readSize(line);
        this.#expected = this.#left === 0 ? 'trailer' : 'data';
        break;
      case 'data-end':
        if (line !== '') throw broken('A chunk of the response is longer than it says.');
        this.#expected = 'size';
        break;
      default:
        this.#trailers += 1;
        if (this.#trailers > MAX_TRAILERS) throw broken('The response has too many trailers.');
        if (line === '') this.#expected = 'nothing';
    }
  }
}

function readSize(line: string): number {
  const [, digits] = CHUNK_SIZE.exec(line) ?? [];
  if (digits === undefined) throw broken('The size of a chunk is malformed.');
  return Number.parseInt(digits, 16);
}
