import type { ResponsePath } from './entity-path.js';
import type { JsonObject } from './json.js';

/** What the client is told of something that failed. */
export interface Failure {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** A failure at a place in the response. Without a path, it concerns the request as a whole. */
export interface ResponseError extends Failure {
  readonly path?: ResponsePath;
}

interface Explanation {
  readonly keys: ReadonlySet<string>;
  readonly failure: Failure;
}

/** More errors than this tell nobody more, and one dead subgraph below a long list could give a hundred thousand. */
const MAX_ERRORS = 1_000;

/**
 * What went wrong in one execution.
 *
 * Some failures have an exact place: a subgraph answered with an error and its path. Others have none: a subgraph
 * did not answer at all, so every field that was to come from it is missing. Those are kept with the objects
 * that lack the fields, and projection, which knows what the client asked for and under which path, turns
 * each missing field into one error.
 */
export class Failures {
  readonly #errors: ResponseError[] = [];
  readonly #explanations = new Map<JsonObject, Explanation[]>();

  get errors(): readonly ResponseError[] {
    return this.#errors;
  }

  report(error: ResponseError): void {
    if (this.#errors.length < MAX_ERRORS) this.#errors.push(error);
  }

  /** Remembers why `keys` of `object` will be missing. */
  explain(object: JsonObject, keys: ReadonlySet<string>, failure: Failure): void {
    const known = this.#explanations.get(object);
    if (known) known.push({ keys, failure });
    else this.#explanations.set(object, [{ keys, failure }]);
  }

  /** Why `key` of `object` is missing, if a failure explains it. */
  explanation(object: JsonObject, key: string): Failure | undefined {
    return this.#explanations.get(object)?.find(({ keys }) => keys.has(key))?.failure;
  }

  /** True when an error at this place, or below it, has been reported, or when no more are. */
  isReported(path: ResponsePath): boolean {
    if (this.#errors.length >= MAX_ERRORS) return true;
    return this.#errors.some((error) => error.path !== undefined && startsWith(error.path, path));
  }
}

function startsWith(path: ResponsePath, prefix: ResponsePath): boolean {
  return path.length >= prefix.length && prefix.every((segment, index) => path[index] === segment);
}
