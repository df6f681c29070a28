import {
  doTypesOverlap,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * An operation as simple as it can be said, for the planner. Canonical already, it means the same, but for the order of
 * its fields, which only projection needs:
 *
 * - a field that is asked for several times is asked for once, with everything below it;
 * - a fragment that always applies is its content, and one that never does is nothing;
 * - fragments on one type stand together, once;
 * - `__typename` has no alias, for projection reads the type of an object under its own name.
 *
 * The planner fails on some operations that say the same in a more involved way (`docs/gateway.md` lists them).
 */
export function toNormalForm(
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): OperationDefinitionNode {
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw new Error('A valid operation has a root type.');
  return { ...operation, selectionSet: normalise(rootType, [operation.selectionSet], schema) };
}

function normalise(
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
  schema: GraphQLSchema,
): SelectionSetNode {
  const fields = new Map<string, FieldNode[]>();
  const fragments = new Map<string, SelectionSetNode[]>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        addTo(
          fields,
          selection.name.value === '__typename' ? '__typename' : (selection.alias ?? selection.name).value,
          selection,
        );
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition && schema.getType(selection.typeCondition.name.value);
        if (!condition || !isCompositeType(condition) || alwaysApplies(condition, type, schema))
          collect(selection.selectionSet);
        else if (doTypesOverlap(schema, condition, type))
          addTo(fragments, condition.name, selection.selectionSet);
      }
    }
  };
  for (const set of sets) collect(set);

  const selections: SelectionNode[] = [];
  for (const [key, nodes] of fields)
    selections.push(key === '__typename' ? TYPENAME : mergeField(type, nodes, schema));
  for (const [name, bodies] of fragments) {
    const condition = schema.getType(name);
    if (!isCompositeType(condition)) continue;
    const selectionSet = normalise(condition, bodies, schema);
    selections.push({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
      selectionSet,
    });
  }
  // Everything may have been skipped; whether the object is there is still asked.
  return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [TYPENAME] };
}

function mergeField(
  type: GraphQLCompositeType,
  nodes: readonly FieldNode[],
  schema: GraphQLSchema,
): SelectionNode {
  const [node] = nodes;
  if (!node) throw new Error('A group of fields has a first.');
  const sets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
  const definition = 'getFields' in type ? type.getFields()[node.name.value] : undefined;
  const below = definition && getNamedType(definition.type);
  return sets.length > 0 && isCompositeType(below)
    ? { ...node, selectionSet: normalise(below, sets, schema) }
    : node;
}

/** A union has no fields, so what is said of one of its interfaces cannot be said of the union itself. */
function alwaysApplies(
  condition: GraphQLCompositeType,
  type: GraphQLCompositeType,
  schema: GraphQLSchema,
): boolean {
  if (condition === type) return true;
  return isAbstractType(condition) && !isUnionType(type) && schema.isSubType(condition, type);
}

function addTo<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}
