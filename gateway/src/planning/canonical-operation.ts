import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Variables } from '../execution/run.js';
import { isIncluded } from './conditions.js';
import type { ResponseKeys } from './response-keys.js';

/**
 * Brings a valid operation into canonical form, which planning and projection read:
 *
 * - what `@skip` and `@include` leave out is gone, and so are they;
 * - every fragment is written out as an inline fragment where it is spread, so there is one tree to read;
 * - a response key that could be mistaken for something else gets a name of ours; see `ResponseKeys`.
 */
export function canonicalise(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  responseKeys: ResponseKeys,
  variables: Variables,
): OperationDefinitionNode {
  const written = new Map<string, SelectionSetNode>();

  const writeOut = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection) =>
      isIncluded(selection.directives, variables) ? [writeOutOne(selection)] : [],
    ),
  });
  const writeOutOne = (selection: SelectionNode): SelectionNode => {
    switch (selection.kind) {
      case Kind.FIELD: {
        const { directives: _, ...field } = responseKeys.secure(selection);
        return field.selectionSet ? { ...field, selectionSet: writeOut(field.selectionSet) } : field;
      }
      case Kind.INLINE_FRAGMENT: {
        const { directives: _, ...fragment } = selection;
        return { ...fragment, selectionSet: writeOut(selection.selectionSet) };
      }
      case Kind.FRAGMENT_SPREAD: {
        const fragment = fragments.get(selection.name.value);
        if (!fragment) throw new Error('A valid document spreads only fragments that it defines.');
        const selectionSet = written.get(selection.name.value) ?? writeOut(fragment.selectionSet);
        written.set(selection.name.value, selectionSet);
        return { kind: Kind.INLINE_FRAGMENT, typeCondition: fragment.typeCondition, selectionSet };
      }
    }
  };
  return { ...operation, selectionSet: writeOut(operation.selectionSet) };
}

/** True for the root fields that describe the schema. */
export function isIntrospection(field: FieldNode): boolean {
  return field.name.value === '__schema' || field.name.value === '__type';
}

/** An operation with only some of its root fields; `undefined` when none is left. */
export function keepRootFields(
  operation: OperationDefinitionNode,
  keep: (field: FieldNode) => boolean,
): OperationDefinitionNode | undefined {
  const filter = (set: SelectionSetNode): SelectionSetNode | undefined => {
    const selections = set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return keep(selection) ? [selection] : [];
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      const selectionSet = filter(selection.selectionSet);
      return selectionSet ? [{ ...selection, selectionSet }] : [];
    });
    return selections.length > 0 ? { ...set, selections } : undefined;
  };
  const selectionSet = filter(operation.selectionSet);
  return selectionSet && { ...operation, selectionSet };
}
