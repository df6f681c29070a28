import type {
  FetchNodePathSegment,
  InputRewrite,
  KeyRenamer,
  OutputRewrite,
  ValueSetter,
} from '@graphql-hive/router-query-planner';
import type { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { isJsonObject, type JsonObject } from './json.js';

/** Entities of these types are sent to the subgraph under the name `sent`, the only one that it knows. */
export interface TypenameRewrite {
  readonly types: readonly string[];
  readonly sent: string;
}

/** The input rewrites of an entity fetch: all that the planner makes are of the representation's `__typename`. */
export function readTypenameRewrites(rewrites: readonly InputRewrite[]): TypenameRewrite[] {
  return rewrites.flatMap((rewrite) => {
    const setter = valueSetter(rewrite);
    const [condition, key] = setter?.path ?? [];
    if (!setter || !condition || !('TypenameEquals' in condition)) return [];
    if (!key || !('Key' in key) || key.Key !== '__typename') return [];
    return [{ types: condition.TypenameEquals, sent: setter.setValueTo }];
  });
}

/** Changes a subgraph's answer in place, before it is merged. */
export type OutputRewriter = (answer: JsonObject) => void;

/**
 * Prepares the output rewrites of a fetch, in the planner's order. `anchor` is the key below which the paths of an
 * entity fetch may start (`_entities`): the rewriter is given the objects below it.
 */
export function prepareOutputRewrites(
  rewrites: readonly OutputRewrite[] | undefined,
  types: TypeHierarchy,
  anchor?: string,
): OutputRewriter | undefined {
  if (!rewrites || rewrites.length === 0) return undefined;
  const prepared = rewrites.map((rewrite) => {
    const renamer = keyRenamer(rewrite);
    if (renamer)
      return prepareOne(withoutAnchor(renamer.path, anchor), types, renameKey(renamer.renameKeyTo));
    const setter = valueSetter(rewrite);
    if (setter) return prepareOne(withoutAnchor(setter.path, anchor), types, setValue(setter.setValueTo));
    throw new Error('A plan holds an output rewrite of an unknown kind.');
  });
  return (answer) => {
    for (const rewrite of prepared) rewrite(answer);
  };
}

/** The keys that output rewrites rename, so that the paths of a subgraph's errors can be told in the client's keys. */
export function renamedKeys(rewrites: readonly OutputRewrite[] | undefined): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const rewrite of rewrites ?? []) {
    const renamer = keyRenamer(rewrite);
    const last = renamer?.path.at(-1);
    if (renamer && last && 'Key' in last) renamed.set(last.Key, renamer.renameKeyTo);
  }
  return renamed;
}

type Change = (object: JsonObject, key: string) => void;

const setValue =
  (value: string): Change =>
  (object, key) => {
    if (Object.hasOwn(object, key)) object[key] = value;
  };

/** The old key stays: taking it away would cost V8's fast objects, and projection never reads it. */
const renameKey =
  (to: string): Change =>
  (object, key) => {
    if (Object.hasOwn(object, key) && to !== '__proto__') object[to] = object[key];
  };

function prepareOne(
  path: readonly FetchNodePathSegment[],
  types: TypeHierarchy,
  change: Change,
): OutputRewriter {
  const walk = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item, depth);
      return;
    }
    const segment = path[depth];
    if (!isJsonObject(value) || !segment) return;
    if ('TypenameEquals' in segment) {
      const typename = value.__typename;
      const matches =
        typeof typename === 'string' && segment.TypenameEquals.some((name) => types.matches(name, typename));
      if (matches) walk(value, depth + 1);
    } else if (depth === path.length - 1) {
      change(value, segment.Key);
    } else if (Object.hasOwn(value, segment.Key)) {
      walk(value[segment.Key], depth + 1);
    }
  };
  return (answer) => walk(answer, 0);
}

function withoutAnchor(
  path: readonly FetchNodePathSegment[],
  anchor: string | undefined,
): readonly FetchNodePathSegment[] {
  const [first] = path;
  return first && 'Key' in first && first.Key === anchor ? path.slice(1) : path;
}

function valueSetter(rewrite: InputRewrite): ValueSetter | undefined {
  if ('ValueSetter' in rewrite) return rewrite.ValueSetter;
  return 'kind' in rewrite ? rewrite : undefined;
}

function keyRenamer(rewrite: OutputRewrite): KeyRenamer | undefined {
  return 'KeyRenamer' in rewrite ? rewrite.KeyRenamer : undefined;
}
