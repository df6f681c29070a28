export interface SeenNoncesOptions {
  /** How many are remembered at most. */
  readonly limit: number;
  /** For how many seconds after it was made a nonce may come. */
  readonly maxAgeSeconds: number;
  /** The second before which nothing is remembered: what was seen by another process may come again. */
  readonly since: number;
}

/**
 * The nonces of one key. Where there is no room, new ones are refused: none is forgotten for as long as it could come again,
 * also when the clock is set back.
 */
export class SeenNonces {
  readonly #options: SeenNoncesOptions;
  /** By the second in which they were made, which is signed with them. */
  readonly #bySecond = new Map<number, Set<string>>();
  #count = 0;
  #earliest: number;

  constructor(options: SeenNoncesOptions) {
    this.#options = options;
    this.#earliest = options.since;
  }

  /** Takes a nonce of a signature that is good; says what is wrong with it where it may not be taken. */
  claim(nonce: string, created: number, now: number): 'age' | 'replayed' | 'full' | undefined {
    this.#forget(now - this.#options.maxAgeSeconds);
    if (created < this.#earliest) return 'age';
    const seen = this.#bySecond.get(created);
    if (seen?.has(nonce)) return 'replayed';
    if (this.#count >= this.#options.limit) return 'full';
    this.#count += 1;
    if (seen) seen.add(nonce);
    else this.#bySecond.set(created, new Set([nonce]));
    return undefined;
  }

  #forget(earliest: number): void {
    if (earliest <= this.#earliest) return;
    this.#earliest = earliest;
    for (const [second, nonces] of this.#bySecond) {
      if (second >= earliest) continue;
      this.#bySecond.delete(second);
      this.#count -= nonces.size;
    }
  }
}
