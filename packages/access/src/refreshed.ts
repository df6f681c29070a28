import { Fault } from '@tongbu/runtime';

/** When something that is read from elsewhere is read again. */
export interface RefreshTiming {
  /** From this age on it is read again beside the work: nobody waits. */
  readonly refreshAfterMs: number;
  /** From this age on whoever asks waits for it to be read, unless its place is known to be away. */
  readonly maxAgeMs: number;
  /** What cannot be read again is believed for so long and no longer. */
  readonly maxStaleMs: number;
  /** How soon it is tried again after it failed. */
  readonly retryAfterMs: number;
}

export interface RefreshedOptions<Value> {
  /** Reads it; rejects where that cannot be done. May answer the value of before, as it is. */
  readonly read: () => Promise<Value>;
  readonly initial?: Value | undefined;
  readonly timing: RefreshTiming;
  /** Told when reading begins to fail, and not again until it has worked once. */
  readonly onProblem?: ((error: unknown) => void) | undefined;
}

/** A value that is read from elsewhere, kept, and read again as it ages; what is known stays in force while its place is away. */
export class Refreshed<Value> {
  readonly #options: RefreshedOptions<Value>;
  #value: Value | undefined;
  #readAt: number;
  #failedAt: number | undefined;
  #reading: Promise<void> | undefined;

  constructor(options: RefreshedOptions<Value>) {
    this.#options = options;
    this.#value = options.initial;
    this.#readAt = Date.now();
  }

  /** What is known, at once where it is young enough. Throws `INTERNAL` where nothing is known that may be believed. */
  current(): Value | Promise<Value> {
    const { refreshAfterMs, maxAgeMs } = this.#options.timing;
    const age = Date.now() - this.#readAt;
    if (this.#value !== undefined && age < refreshAfterMs) return this.#value;
    // A place that is known to be away is tried again beside the work.
    const mayWait = this.#failedAt === undefined || this.#value === undefined;
    if (this.#isDue()) void this.reread();
    if (this.#reading && mayWait && (this.#value === undefined || age >= maxAgeMs))
      return this.#reading.then(() => this.#known());
    return this.#known();
  }

  /** Whether it is being read. */
  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** Reads now, or waits for the reading that is under way. Never rejects. */
  reread(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  #isDue(): boolean {
    return this.#failedAt === undefined || Date.now() - this.#failedAt >= this.#options.timing.retryAfterMs;
  }

  async #read(): Promise<void> {
    const begun = Date.now();
    try {
      this.#value = await this.#options.read();
      this.#readAt = begun;
      this.#failedAt = undefined;
    } catch (error) {
      if (this.#failedAt === undefined) this.#options.onProblem?.(error);
      this.#failedAt = Date.now();
    }
  }

  #known(): Value {
    const isTooOld = Date.now() - this.#readAt > this.#options.timing.maxStaleMs;
    if (this.#value === undefined || isTooOld) throw new Fault('INTERNAL');
    return this.#value;
  }
}
