import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';

/** True when a value of the runtime type satisfies the condition of a fragment. */
export type TypeTest = (condition: string) => boolean;

/**
 * The fields of a selection on one runtime type, by response key, in the order in which a response has them.
 * See CollectFields in the GraphQL specification, section 6.3.2. Of a canonical operation: its fragments are
 * inline and its conditions decided.
 */
export function collectFields(
  selectionSets: readonly SelectionSetNode[],
  isOfType: TypeTest,
): Map<string, FieldNode[]> {
  const grouped = new Map<string, FieldNode[]>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const group = grouped.get(key);
        if (group) group.push(selection);
        else grouped.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition === undefined || isOfType(condition)) visit(selection.selectionSet);
      }
    }
  };
  for (const selectionSet of selectionSets) visit(selectionSet);
  return grouped;
}
