import { type DefinitionNode, Kind, parse, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { Failure, Failures } from './failures.js';
import { isJsonObject, type JsonObject } from './json.js';

/** What a fetch was to bring, read from its operation, and only once something failed. */
export class ExpectedFields {
  readonly #operation: string;
  #root: SelectionSetNode | undefined;

  constructor(operation: string) {
    this.#operation = operation;
  }

  /** The selection of the whole operation. */
  get root(): SelectionSetNode {
    if (!this.#root) {
      const { definitions } = parse(this.#operation, { noLocation: true });
      const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      if (operation?.kind !== Kind.OPERATION_DEFINITION)
        throw new Error('A fetch holds something that is no operation.');
      this.#root = writeOut(operation.selectionSet, definitions);
    }
    return this.#root;
  }

  /** The selection on entities below `alias`, for instance `_entities`. */
  below(alias: string): SelectionSetNode | undefined {
    for (const selection of this.root.selections) {
      if (selection.kind === Kind.FIELD && (selection.alias ?? selection.name).value === alias)
        return selection.selectionSet;
    }
    return undefined;
  }
}

/** A selection with its fragments in place of their spreads: the planner makes fragments of what it repeats. */
function writeOut(set: SelectionSetNode, definitions: readonly DefinitionNode[]): SelectionSetNode {
  const selections = set.selections.map((selection): SelectionNode => {
    if (selection.kind !== Kind.FRAGMENT_SPREAD) {
      const { selectionSet } = selection;
      return selectionSet ? { ...selection, selectionSet: writeOut(selectionSet, definitions) } : selection;
    }
    for (const definition of definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION || definition.name.value !== selection.name.value)
        continue;
      const { typeCondition, selectionSet } = definition;
      return {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition,
        selectionSet: writeOut(selectionSet, definitions),
      };
    }
    throw new Error('A fetch spreads a fragment that it does not define.');
  });
  return { ...set, selections };
}

/**
 * Remembers that a failure is why the fields of `selectionSet` are missing on `object`. Where the object already has
 * a part of a field (a value type that two subgraphs share), the failure explains what is missing inside.
 */
export function explainMissing(
  failures: Failures,
  object: JsonObject,
  selectionSet: SelectionSetNode | undefined,
  failure: Failure,
): void {
  if (!selectionSet) return;
  const keys = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      if (selection.kind !== Kind.FIELD) continue;
      const key = (selection.alias ?? selection.name).value;
      keys.add(key);
      const present = Object.hasOwn(object, key) ? object[key] : undefined;
      for (const inner of objectsIn(present))
        explainMissing(failures, inner, selection.selectionSet, failure);
    }
  };
  visit(selectionSet);
  failures.explain(object, keys, failure);
}

function objectsIn(value: unknown): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isJsonObject(value) ? [value] : [];
}

/** The response keys under which a selection has any of these fields. */
export function responseKeysOf(
  fields: readonly string[],
  selectionSet: SelectionSetNode | undefined,
): Set<string> {
  const keys = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      if (selection.kind !== Kind.FIELD || !fields.includes(selection.name.value)) continue;
      keys.add((selection.alias ?? selection.name).value);
    }
  };
  if (selectionSet) visit(selectionSet);
  return keys;
}
