import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type TypeNode,
} from 'graphql';
import { isJsonObject, type JsonObject } from '../execution/json.js';
import type { Variables } from '../execution/run.js';
import { ResponseKeys } from './response-keys.js';

const CURSOR_KEY = ResponseKeys.hidden('cursor');
const AFTER_VARIABLE = ResponseKeys.hidden('after');
const AFTER = 'after';
const CURSOR = 'cursor';

/** How a subscription tells where it is, and how it is taken up again from there. */
export interface Resumption {
  /** The variable of the upstream operation that says after which event to go on. */
  readonly afterVariable: string;
  /** What the client gave as `after`: absent means from now on. */
  clientAfter(variables: Variables): unknown;
  /** The cursor of an event, from what the subgraph sent of it. */
  cursorOf(event: JsonObject): string | undefined;
}

/**
 * Makes a subscription one that can be resumed, if its root field takes `after` and returns a type with `cursor`:
 * the cursor is selected whether the client asked for it or not, and `after` becomes a variable of ours.
 * Any other subscription is returned as it is. The operation must be in normal form.
 */
export function makeResumable(
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): { operation: OperationDefinitionNode; resumption: Resumption | undefined } {
  const [root] = operation.selectionSet.selections;
  if (root?.kind !== Kind.FIELD) throw new Error('A subscription in normal form is one field.');
  const definition = schema.getSubscriptionType()?.getFields()[root.name.value];
  if (!definition || !isResumable(definition)) return { operation, resumption: undefined };

  const afterVariable = unusedVariable(operation);
  const rootKey = (root.alias ?? root.name).value;
  const after = definition.args.find(({ name }) => name === AFTER);
  if (!after) return { operation, resumption: undefined };
  const resumable: FieldNode = {
    ...root,
    arguments: [
      ...(root.arguments ?? []).filter(({ name }) => name.value !== AFTER),
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: AFTER },
        value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: afterVariable } },
      },
    ],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [cursorSelection(), ...(root.selectionSet?.selections ?? [])],
    },
  };
  return {
    operation: {
      ...operation,
      variableDefinitions: [
        ...(operation.variableDefinitions ?? []),
        {
          kind: Kind.VARIABLE_DEFINITION,
          variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: afterVariable } },
          type: typeNodeOf(after),
        },
      ],
      selectionSet: { kind: Kind.SELECTION_SET, selections: [resumable] },
    },
    resumption: {
      afterVariable,
      clientAfter: (variables) => getArgumentValues(definition, root, variables)[AFTER],
      cursorOf: (event) => {
        const value = event[rootKey];
        const cursor = isJsonObject(value) ? value[CURSOR_KEY] : undefined;
        return typeof cursor === 'string' ? cursor : undefined;
      },
    },
  };
}

/** A name for our variable that the client has given to none of its own. */
function unusedVariable({ variableDefinitions = [] }: OperationDefinitionNode): string {
  const used = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  let name = AFTER_VARIABLE;
  while (used.has(name)) name += '_';
  return name;
}

function isResumable({ args, type }: GraphQLField<unknown, unknown>): boolean {
  const returned = getNamedType(type);
  if (!isObjectType(returned) && !isInterfaceType(returned)) return false;
  const cursor = returned.getFields()[CURSOR];
  return (
    cursor !== undefined &&
    cursor.args.length === 0 &&
    isLeafType(getNamedType(cursor.type)) &&
    args.some(({ name, type: argument }) => name === AFTER && isLeafType(getNullableType(argument)))
  );
}

/** The argument's type; a stream position is a scalar, so it is at most non-null. */
function typeNodeOf({ type }: GraphQLArgument): TypeNode {
  const named = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: getNamedType(type).name } } as const;
  return isNonNullType(type) ? { kind: Kind.NON_NULL_TYPE, type: named } : named;
}

function cursorSelection(): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: CURSOR_KEY },
    name: { kind: Kind.NAME, value: CURSOR },
  };
}
