import { CollectedBytes, textOf } from './collected-bytes.js';
import { broken } from './http-failure.js';

/** Reads the body of one response as it comes in. */
export interface BodyReader {
  /** Takes what belongs to the body and says how many bytes that was. Throws `HttpFailure`. */
  take(bytes: Buffer): number;
  readonly isComplete: boolean;
  readonly text: string;
}

/** A body whose length was announced. */
export class LengthReader implements BodyReader {
  readonly #length: number;
  readonly #collected: CollectedBytes;
  #whole: string | undefined;

  constructor(length: number, limit: number) {
    if (length > limit) throw broken('The body of the response is too long.');
    this.#length = length;
    this.#collected = new CollectedBytes(limit);
  }

  take(bytes: Buffer): number {
    const missing = this.#length - this.#collected.length;
    const own = bytes.length > missing ? bytes.subarray(0, missing) : bytes;
    // What comes in one piece is read where it stands.
    if (own.length === this.#length) this.#whole = textOf(own);
    else this.#collected.add(own);
    return own.length;
  }

  get isComplete(): boolean {
    return this.#whole !== undefined || this.#collected.length === this.#length;
  }

  get text(): string {
    return this.#whole ?? this.#collected.text;
  }
}

/** A body that lasts until the connection ends. */
export class EndlessReader implements BodyReader {
  readonly isComplete = false;
  readonly #collected: CollectedBytes;

  constructor(limit: number) {
    this.#collected = new CollectedBytes(limit);
  }

  take(bytes: Buffer): number {
    this.#collected.add(bytes);
    return bytes.length;
  }

  get text(): string {
    return this.#collected.text;
  }
}
