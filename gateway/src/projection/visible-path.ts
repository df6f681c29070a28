import { Kind, type SelectionSetNode } from 'graphql';
import type { ResponsePath } from '../execution/entity-path.js';
import type { ResponseKeys } from '../planning/response-keys.js';

/**
 * The part of a path that lies in what the client asked for. A subgraph may fail in a field that only another subgraph
 * requires: the client is told at the nearest thing that it can see.
 */
export function visiblePath(
  path: ResponsePath,
  selectionSet: SelectionSetNode,
  responseKeys: ResponseKeys,
): ResponsePath {
  let selections: readonly SelectionSetNode[] = [selectionSet];
  for (const [depth, part] of path.entries()) {
    if (typeof part === 'number') continue;
    const found = selections.flatMap((set) => fieldsUnder(set, part, responseKeys));
    if (found.length === 0) return path.slice(0, depth);
    selections = found.flatMap((field) => field.selectionSet ?? []);
    // A scalar may be a whole JSON document; how far an error points into it is the subgraph's affair.
    if (selections.length === 0) return path;
  }
  return path;
}

function fieldsUnder(
  { selections }: SelectionSetNode,
  key: string,
  responseKeys: ResponseKeys,
): { readonly selectionSet?: SelectionSetNode | undefined }[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return fieldsUnder(selection.selectionSet, key, responseKeys);
    if (selection.kind !== Kind.FIELD) return [];
    return responseKeys.shown((selection.alias ?? selection.name).value) === key ? [selection] : [];
  });
}
