/** More distinct statements than a service has; a server keeps each of them for each connection. */
const MAX_STATEMENTS = 500;

/** Longer ones are lists of rows, of which hardly two are alike. */
const MAX_LENGTH = 4_000;

/**
 * Decides which statements are prepared by name: those that come again. That halves the time of a short
 * statement. Bounded, so that statements built from data cannot fill the server's memory.
 */
export class StatementMemory {
  readonly #seen = new Set<string>();
  readonly #prepared = new Set<string>();

  /** Whether the server may keep this statement at all. */
  mayKeep(statement: string): boolean {
    return statement.length <= MAX_LENGTH;
  }

  /** Whether this statement, now sent once more, should be prepared. */
  comesAgain(statement: string): boolean {
    if (this.#prepared.has(statement)) return true;
    if (!this.mayKeep(statement) || this.#prepared.size >= MAX_STATEMENTS) return false;
    if (this.#seen.delete(statement)) {
      this.#prepared.add(statement);
      return true;
    }
    if (this.#seen.size >= MAX_STATEMENTS) this.#seen.clear();
    this.#seen.add(statement);
    return false;
  }
}
