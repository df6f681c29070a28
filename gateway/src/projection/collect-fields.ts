import { type DirectiveNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import type { Variables } from '../execution/run.js';

/** True when a value of the runtime type satisfies the condition of a fragment. */
export type TypeTest = (condition: string) => boolean;

/**
 * The fields of a selection on one runtime type, by response key, in the order in which a response has them.
 * See CollectFields in the GraphQL specification, section 6.3.2. Fragments are inline already.
 */
export function collectFields(
  selectionSets: readonly SelectionSetNode[],
  isOfType: TypeTest,
  flags: Variables,
): Map<string, FieldNode[]> {
  const grouped = new Map<string, FieldNode[]>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!isIncluded(selection.directives, flags)) continue;
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

function isIncluded(directives: readonly DirectiveNode[] | undefined, flags: Variables): boolean {
  if (!directives || directives.length === 0) return true;
  return directives.every((directive) => {
    if (directive.name.value === 'skip') return !flagOf(directive, flags);
    if (directive.name.value === 'include') return flagOf(directive, flags);
    return true;
  });
}

function flagOf(directive: DirectiveNode, flags: Variables): boolean {
  const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === Kind.VARIABLE) return flags[value.name.value] === true;
  return value?.kind === Kind.BOOLEAN && value.value;
}

/** The variables that decide which fields a response has. */
export function conditionalVariables(selectionSet: SelectionSetNode): string[] {
  const names = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      for (const directive of selection.directives ?? []) {
        if (directive.name.value !== 'skip' && directive.name.value !== 'include') continue;
        const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
        if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
      }
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) visit(selection.selectionSet);
    }
  };
  visit(selectionSet);
  return [...names];
}
