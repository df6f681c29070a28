import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { ResponseKeys } from './response-keys.js';

/** An operation in the form that planning and projection read. */
export interface CanonicalOperation {
  /** Fragments written out, response keys made safe. */
  readonly operation: OperationDefinitionNode;
  /** What there is to plan: the operation without what the gateway answers itself. Absent when nothing is left. */
  readonly planned: OperationDefinitionNode | undefined;
  /** `__schema` and `__type`, answered from the consumer schema. Absent when not asked for. */
  readonly introspection: OperationDefinitionNode | undefined;
  readonly responseKeys: ResponseKeys;
}

/**
 * Brings a valid operation into canonical form:
 *
 * - every fragment is written out as an inline fragment where it is spread, so there is one tree to read;
 * - a response key that could be mistaken for something else (see `ResponseKeys`) gets a name of ours, and
 *   projection gives the client's name back;
 * - root fields that no subgraph can answer (`__typename`, `__schema`, `__type`) are taken out of the plan.
 */
export function canonicalise(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  fieldNames: ReadonlySet<string>,
): CanonicalOperation {
  const responseKeys = new ResponseKeys(fieldNames);
  const written = new Map<string, SelectionSetNode>();

  const writeOut = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map(writeOutOne),
  });
  const writeOutOne = (selection: SelectionNode): SelectionNode => {
    switch (selection.kind) {
      case Kind.FIELD: {
        const field = responseKeys.secure(selection);
        return field.selectionSet ? { ...field, selectionSet: writeOut(field.selectionSet) } : field;
      }
      case Kind.INLINE_FRAGMENT:
        return { ...selection, selectionSet: writeOut(selection.selectionSet) };
      case Kind.FRAGMENT_SPREAD: {
        const fragment = fragments.get(selection.name.value);
        if (!fragment) throw new Error('A valid document spreads only fragments that it defines.');
        let selectionSet = written.get(selection.name.value);
        if (!selectionSet) {
          selectionSet = writeOut(fragment.selectionSet);
          written.set(selection.name.value, selectionSet);
        }
        return {
          kind: Kind.INLINE_FRAGMENT,
          typeCondition: fragment.typeCondition,
          ...(selection.directives && { directives: selection.directives }),
          selectionSet,
        };
      }
    }
  };

  const canonical = { ...operation, selectionSet: writeOut(operation.selectionSet) };
  return {
    operation: canonical,
    planned: keepRootFields(canonical, (field) => !field.name.value.startsWith('__')),
    introspection: keepRootFields(canonical, isIntrospection),
    responseKeys,
  };
}

/** True for the root fields that describe the schema. */
export function isIntrospection(field: FieldNode): boolean {
  return field.name.value === '__schema' || field.name.value === '__type';
}

function keepRootFields(
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
