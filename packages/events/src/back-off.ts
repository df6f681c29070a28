export interface BackOffOptions {
  /** The longest first pause, in milliseconds. */
  readonly firstMs?: number;
  /** The longest pause of all, in milliseconds. */
  readonly capMs?: number;
}

/** Pauses that double up to a cap, each shortened by up to half at random so that many retriers spread out. */
export class BackOff {
  readonly #firstMs: number;
  readonly #capMs: number;
  #failures = 0;

  constructor({ firstMs = 50, capMs = 2_000 }: BackOffOptions = {}) {
    this.#firstMs = firstMs;
    this.#capMs = capMs;
  }

  /** The next pause in milliseconds. */
  next(): number {
    const longest = Math.min(this.#capMs, this.#firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return longest * (0.5 + Math.random() / 2);
  }

  /** Begins again with the first pause. */
  reset(): void {
    this.#failures = 0;
  }
}

/** Resolves after the pause, or at once when the signal is or becomes aborted. Never rejects. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
