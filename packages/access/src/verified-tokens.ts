import type { Caller } from './caller.js';
import type { KeySet, VerificationKey } from './key-set.js';
import type { RevocableToken } from './revocations.js';

/** A token whose signature and claims were found good once; its time, its key and revocations are looked at each time. */
export interface VerifiedToken {
  readonly caller: Caller;
  readonly token: RevocableToken;
  readonly expiresAtMs: number;
  readonly keys: KeySet;
  readonly key: VerificationKey;
}

/** Remembers verified tokens by the text they came in, at most `limit`: the ones that were not used longest go first. */
export class VerifiedTokens {
  readonly #tokens = new Map<string, VerifiedToken>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(text: string): VerifiedToken | undefined {
    const token = this.#tokens.get(text);
    if (!token) return undefined;
    // A Map keeps insertion order, so what is put back is the youngest.
    this.#tokens.delete(text);
    this.#tokens.set(text, token);
    return token;
  }

  set(text: string, token: VerifiedToken): void {
    this.#tokens.set(text, token);
    if (this.#tokens.size <= this.#limit) return;
    const [oldest] = this.#tokens.keys();
    if (oldest !== undefined) this.#tokens.delete(oldest);
  }

  delete(text: string): void {
    this.#tokens.delete(text);
  }
}
