import type { Failures } from '../execution/failures.js';
import type { JsonObject } from '../execution/json.js';
import type { Run } from '../execution/run.js';

type Writer = (value: unknown, state: ProjectionState) => string | undefined;

/** One projection under way: where in the response it is, and what it found wrong. */
export class ProjectionState {
  /** From the root to the value that is being written, in the client's keys. */
  readonly path: (string | number)[] = [];
  readonly #failures: Failures;
  readonly #shared: ReadonlySet<unknown>;
  readonly #texts = new Map<Writer, Map<unknown, string>>();
  #troubles = 0;

  constructor({ failures, shared }: Pick<Run, 'failures' | 'shared'>) {
    this.#failures = failures;
    this.#shared = shared;
  }

  /**
   * Writes a value, or repeats what its writer wrote of it at another place. Only what was written without any trouble is
   * repeated: the rest has errors, and they belong to their places.
   */
  once(value: unknown, write: Writer): string | undefined {
    if (this.#shared.size === 0 || !this.#shared.has(value)) return write(value, this);
    const known = this.#texts.get(write)?.get(value);
    if (known !== undefined) return known;
    const before = this.#troubles;
    const text = write(value, this);
    if (text === undefined || this.#troubles > before) return text;
    const texts = this.#texts.get(write);
    if (texts) texts.set(value, text);
    else this.#texts.set(write, new Map([[value, text]]));
    return text;
  }

  /** A field is absent from the data. If a failure explains that, it is reported here, at the field's own path. */
  reportAbsent(object: JsonObject, key: string): void {
    this.#troubles += 1;
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
    this.#troubles += 1;
    if (this.#failures.isReported(this.path)) return;
    this.#failures.report({ message, path: [...this.path], extensions: { code: 'INTERNAL' } });
  }
}
