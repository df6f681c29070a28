import type { WatchedCase } from './alert.js';

const MOST_CASES = 5_000;

/** The cases whose alert this watch has shown, so that lanes come after the alert that they belong to. */
export class KnownCases {
  readonly #cases = new Map<string, WatchedCase>();
  readonly #waiting = new Map<string, Set<() => void>>();

  add(about: WatchedCase): void {
    this.#cases.set(about.id, about);
    for (const wake of this.#waiting.get(about.id) ?? []) wake();
    this.#waiting.delete(about.id);
    const [oldest] = this.#cases.keys();
    if (this.#cases.size > MOST_CASES && oldest !== undefined) this.#cases.delete(oldest);
  }

  find(caseId: string): WatchedCase | undefined {
    return this.#cases.get(caseId);
  }

  /** Resolves when the alert of the case has been shown, or time is up. */
  async wait(caseId: string, longestMs: number): Promise<void> {
    if (this.#cases.has(caseId)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, longestMs);
      const waiting = this.#waiting.get(caseId) ?? new Set();
      this.#waiting.set(caseId, waiting);
      waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
