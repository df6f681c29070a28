import {
  type FieldNode,
  type GraphQLField,
  GraphQLInt,
  getNullableType,
  isListType,
  Kind,
  valueFromASTUntyped,
} from 'graphql';
import { isJsonObject } from '../../execution/json.js';
import type { Variables } from '../../execution/run.js';
import type { ListSize } from '../../supergraph/cost-table.js';
import { RequestRefused } from '../request-refused.js';
import type { Amount } from './amount.js';

type Field = GraphQLField<unknown, unknown>;

/** How a request bounds the list that a field, or the object that the field returns, holds. */
export interface Slicing {
  readonly length: Amount;
  /** Whether the list is the field itself. */
  readonly isOfField: boolean;
  /** Whether the list is this field of the object that is returned: `edges` of `cases(first: 2)`. */
  isOf(field: Field): boolean;
}

/** Arguments that bound a list where no directive says which ones do. */
const USUAL_ARGUMENTS = ['first', 'last', 'limit'];

/**
 * How a field is sliced: as its `@listSize` says, else by an argument with one of the usual names. `undefined` when
 * nothing tells. Throws `RequestRefused`, here or when the length is calculated, where the directive wants exactly
 * one slicing argument and the request gives none or several.
 */
export function readSlicing(
  node: FieldNode,
  field: Field,
  { listSize, assumedListSize }: { listSize: ListSize | undefined; assumedListSize: number },
): Slicing | undefined {
  const names = listSize?.slicingArguments ?? usualArguments(field);
  if (!listSize && names.length === 0) return undefined;
  const lengthWith = (variables: Variables): number => {
    const given = sizes(names, (name) => givenValue(node, name, variables));
    const known = given.length > 0 ? given : sizes(names, (name) => defaultValue(field, name));
    if (listSize?.requireOneSlicingArgument && names.length > 0 && known.length !== 1)
      throw unbounded(field, names);
    return known.length > 0 ? Math.max(1, ...known) : (listSize?.assumedSize ?? assumedListSize);
  };
  const isList = isListType(getNullableType(field.type));
  return {
    length: hasVariables(node) ? ({ variables }) => lengthWith(variables) : lengthWith({}),
    isOfField: listSize ? listSize.sizedFields.length === 0 : isList,
    isOf: ({ name, type }) =>
      listSize ? listSize.sizedFields.includes(name) : !isList && isListType(getNullableType(type)),
  };
}

function usualArguments({ args }: Field): string[] {
  return USUAL_ARGUMENTS.filter((name) =>
    args.some((argument) => argument.name === name && getNullableType(argument.type) === GraphQLInt),
  );
}

/** The numbers among the values of slicing arguments. An argument may be a path into an input object. */
function sizes(paths: readonly string[], read: (argument: string) => unknown): number[] {
  return paths.flatMap((path) => {
    const [argument = '', ...below] = path.split('.');
    const found = below.reduce<unknown>(
      (at, step) => (isJsonObject(at) && Object.hasOwn(at, step) ? at[step] : undefined),
      read(argument),
    );
    return typeof found === 'number' ? [found] : [];
  });
}

function givenValue({ arguments: args = [] }: FieldNode, name: string, variables: Variables): unknown {
  const argument = args.find((candidate) => candidate.name.value === name);
  return argument && valueFromASTUntyped(argument.value, variables);
}

function defaultValue({ args }: Field, name: string): unknown {
  return args.find((argument) => argument.name === name)?.defaultValue;
}

function hasVariables({ arguments: args = [] }: FieldNode): boolean {
  return args.some(({ value }) => value.kind === Kind.VARIABLE || value.kind === Kind.OBJECT);
}

function unbounded({ name }: Field, names: readonly string[]): RequestRefused {
  return RequestRefused.because(
    'LIMIT_EXCEEDED',
    `The field ${name} needs exactly one of its arguments ${names.join(', ')}, which bound its list.`,
  );
}
