import { isAscii } from 'node:buffer';
import { broken } from './http-failure.js';

/** The bytes of a body as they come in, up to a limit. */
export class CollectedBytes {
  readonly #limit: number;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Copies the bytes: the buffer that they stand in is used for what comes next. Throws `HttpFailure` over the limit. */
  add(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#limit) throw broken('The body of the response is too long.');
    if (length > this.#bytes.length) {
      // Room is made for what has come, not for what a header promises.
      const grown = Buffer.allocUnsafe(Math.min(Math.max(2 * length, 4_096), this.#limit));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    bytes.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  get length(): number {
    return this.#length;
  }

  get text(): string {
    return textOf(this.#bytes.subarray(0, this.#length));
  }
}

/** UTF-8 as text. Most answers are plain ASCII, for which there is a shorter way. */
export function textOf(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}
