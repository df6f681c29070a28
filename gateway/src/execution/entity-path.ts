import type { FlattenNodePathSegment } from '@graphql-hive/router-query-planner';
import type { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { isJsonObject, type JsonObject, readOwn } from './json.js';

/** Where something stands in a response: keys and list indices from the root. */
export type ResponsePath = readonly (string | number)[];

/** How the data is walked. */
interface Walk {
  /** Kept up to date on the way, where somebody wants to know it. */
  readonly path?: (string | number)[];
  /** False for a value that has been entered at this depth, and need not be again. */
  readonly isNew?: (value: object, depth: number) => boolean;
}

/** True for a shared value when it is entered for the first time at a depth, and for all others. */
function firstEntry(shared: ReadonlySet<unknown>): (value: object, depth: number) => boolean {
  const entered = new Map<number, Set<object>>();
  return (value, depth) => {
    if (!shared.has(value)) return true;
    const known = entered.get(depth);
    if (known?.has(value)) return false;
    if (known) known.add(value);
    else entered.set(depth, new Set([value]));
    return true;
  };
}

const ALL: Walk = {};
const NOTHING: ReadonlySet<unknown> = new Set();

/** Where the entities of a fetch stand in the data: `cases.@.person`, with type conditions on the way. */
export class EntityPath {
  readonly #segments: readonly FlattenNodePathSegment[];
  readonly #types: TypeHierarchy;

  constructor(segments: readonly FlattenNodePathSegment[], types: TypeHierarchy) {
    this.#segments = segments;
    this.#types = types;
  }

  /**
   * Calls `visit` for every entity there is, in document order. What is reached through one of the `shared` values is
   * visited at the first place where that stands, and not again at the others.
   */
  visit(root: JsonObject, visit: (entity: JsonObject) => void, shared: ReadonlySet<unknown> = NOTHING): void {
    this.#walk(root, 0, shared.size === 0 ? ALL : { isNew: firstEntry(shared) }, visit);
  }

  /** Every place at which each of the `wanted` entities stands. For errors only: it walks all of them. */
  locate(root: JsonObject, wanted: ReadonlySet<JsonObject>): Map<JsonObject, ResponsePath[]> {
    const places = new Map<JsonObject, ResponsePath[]>();
    const path: (string | number)[] = [];
    this.#walk(root, 0, { path }, (entity) => {
      if (!wanted.has(entity)) return;
      const known = places.get(entity);
      if (known) known.push([...path]);
      else places.set(entity, [[...path]]);
    });
    return places;
  }

  #walk(value: unknown, depth: number, walk: Walk, visit: (entity: JsonObject) => void): void {
    if (typeof value !== 'object' || value === null) return;
    const { path } = walk;
    if (walk.isNew?.(value, depth) === false) return;
    const segment = this.#segments[depth];
    if (Array.isArray(value)) {
      // A list within a list has one "@" for each; one that is missing is walked all the same.
      const next = segment === '@' ? depth + 1 : depth;
      for (let index = 0; index < value.length; index += 1) {
        path?.push(index);
        this.#walk(value[index], next, walk, visit);
        path?.pop();
      }
      return;
    }
    if (!isJsonObject(value)) return;
    if (segment === undefined) {
      visit(value);
    } else if (segment === '@') {
      this.#walk(value, depth + 1, walk, visit);
    } else if ('TypeCondition' in segment) {
      const typename = value.__typename;
      if (
        typeof typename === 'string' &&
        segment.TypeCondition.some((name) => this.#types.matches(name, typename))
      ) {
        this.#walk(value, depth + 1, walk, visit);
      }
    } else {
      path?.push(segment.Field);
      this.#walk(readOwn(value, segment.Field), depth + 1, walk, visit);
      path?.pop();
    }
  }
}
