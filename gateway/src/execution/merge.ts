import type { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { isJsonObject, type JsonObject, readOwn } from './json.js';

/**
 * Adds what a subgraph answered to what is already there: objects key by key, lists item by item.
 *
 * - A value that is there is not overwritten with null: another subgraph that shares the field may have failed.
 * - `__typename` of an object is not overwritten with the name of an interface, which is all that a subgraph with
 *   an `@interfaceObject` knows.
 * - Only own properties count as being there, and `__proto__` is never written, so no answer can reach a prototype.
 */
export function mergeInto(target: JsonObject, source: JsonObject, types: TypeHierarchy): void {
  // What is parsed from JSON has no properties but its own.
  for (const key in source) {
    const incoming = source[key];
    const present = readOwn(target, key);
    if (present === undefined || present === null) {
      if (key !== '__proto__') target[key] = incoming;
    } else if (incoming === null || incoming === undefined) {
      // What is there stays.
    } else if (key === '__typename') {
      if (typeof present === 'string' && types.isAbstract(present)) target[key] = incoming;
    } else if (typeof incoming !== 'object' || typeof present !== 'object') {
      target[key] = incoming;
    } else {
      mergeValues(present, incoming, types);
    }
  }
}

function mergeValues(present: object, incoming: object, types: TypeHierarchy): void {
  if (isJsonObject(present) && isJsonObject(incoming)) mergeInto(present, incoming, types);
  else if (Array.isArray(present) && Array.isArray(incoming)) mergeLists(present, incoming, types);
}

function mergeLists(present: unknown[], incoming: readonly unknown[], types: TypeHierarchy): void {
  for (let index = 0; index < present.length && index < incoming.length; index += 1) {
    const item = present[index];
    const added = incoming[index];
    if (item === null || item === undefined) present[index] = added;
    else if (typeof item === 'object' && typeof added === 'object' && added !== null)
      mergeValues(item, added, types);
  }
}
