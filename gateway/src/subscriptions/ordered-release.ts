/**
 * Runs work concurrently and hands the results over in the order in which the work was begun, each as soon as those
 * before it are out: a slow one holds back the later ones, and holds up none.
 */
export class OrderedRelease<Result> {
  readonly #release: (result: Result) => void;
  #last: Promise<void> = Promise.resolve();
  #inFlight = 0;
  #released = 0;

  constructor(release: (result: Result) => void) {
    this.#release = release;
  }

  /** How many results are not out yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** How many are out. */
  get released(): number {
    return this.#released;
  }

  /** Begins at once. The promise is for when the result is out; it rejects as the work or its release does. */
  begin(work: Promise<Result>): Promise<void> {
    this.#inFlight += 1;
    const before = this.#last;
    const out = this.#next(work, before);
    // Whoever comes after waits for this one, not for its success.
    this.#last = out.catch(() => {});
    return out;
  }

  /** When everything that was begun is out. */
  get idle(): Promise<void> {
    return this.#last;
  }

  async #next(work: Promise<Result>, before: Promise<void>): Promise<void> {
    try {
      const result = await work;
      await before;
      this.#released += 1;
      this.#release(result);
    } finally {
      this.#inFlight -= 1;
    }
  }
}
