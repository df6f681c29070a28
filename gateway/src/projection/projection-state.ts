import type { Failures } from '../execution/failures.js';
import type { JsonObject } from '../execution/json.js';

/** One projection under way: where in the response it is, and what it found wrong. */
export class ProjectionState {
  /** From the root to the value that is being written, in the client's keys. */
  readonly path: (string | number)[] = [];
  readonly #failures: Failures;

  constructor(failures: Failures) {
    this.#failures = failures;
  }

  /** A field is absent from the data. If a failure explains that, it is reported here, at the field's own path. */
  reportAbsent(object: JsonObject, key: string): void {
    const failure = this.#failures.explanation(object, key);
    if (failure && !this.#failures.isReported(this.path))
      this.#failures.report({ ...failure, path: [...this.path] });
  }

  /** A value is null where the schema allows none. Reported unless an error here or below says why already. */
  reportNull(coordinate: string): void {
    this.#reportOnce(`Cannot return null for non-nullable field ${coordinate}.`);
  }

  /** A value is not one of its type. */
  reportInvalid(coordinate: string): void {
    this.#reportOnce(`The value of ${coordinate} is not one that its type allows.`);
  }

  #reportOnce(message: string): void {
    if (this.#failures.isReported(this.path)) return;
    this.#failures.report({ message, path: [...this.path], extensions: { code: 'INTERNAL' } });
  }
}
