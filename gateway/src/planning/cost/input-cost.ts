import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  Kind,
  valueFromASTUntyped,
} from 'graphql';
import { isJsonObject } from '../../execution/json.js';
import type { CostTable } from '../../supergraph/cost-table.js';
import { type Amount, sum } from './amount.js';

/** What the arguments of a field cost: an input object 1, a leaf nothing, unless `@cost` says otherwise. */
export function costOfArguments(
  { arguments: given = [] }: FieldNode,
  field: GraphQLField<unknown, unknown>,
  { coordinate, table }: { readonly coordinate: string; readonly table: CostTable },
): Amount {
  return sum(
    given.map(({ name, value }): Amount => {
      const argument = field.args.find((candidate) => candidate.name === name.value);
      if (!argument) return 0;
      const own = table.weight(`${coordinate}(${argument.name})`);
      if (own === undefined && !mayCost(argument.type, table)) return 0;
      const cost = (read: unknown): number => costOfValue(read, argument.type, { own, table });
      if (value.kind === Kind.VARIABLE || value.kind === Kind.OBJECT || value.kind === Kind.LIST)
        return ({ variables }) => cost(valueFromASTUntyped(value, variables));
      return cost(valueFromASTUntyped(value));
    }),
  );
}

function mayCost(type: GraphQLInputType, table: CostTable): boolean {
  const named = getNamedType(type);
  return isInputObjectType(named) || table.weight(named.name) !== undefined;
}

interface InputWeights {
  /** What `@cost` says of the argument or field that the value is for. */
  readonly own: number | undefined;
  readonly table: CostTable;
}

function costOfValue(value: unknown, type: GraphQLInputType, { own, table }: InputWeights): number {
  if (value === undefined || value === null) return 0;
  if (Array.isArray(value)) {
    return value.reduce<number>((total, item) => total + costOfValue(item, type, { own, table }), 0);
  }
  const named = getNamedType(type);
  const weight = own ?? table.weight(named.name) ?? (isInputObjectType(named) ? 1 : 0);
  if (!isInputObjectType(named) || !isJsonObject(value)) return weight;
  const fields = named.getFields();
  return Object.keys(value).reduce((total, name) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return total;
    const fieldWeight = table.weight(`${named.name}.${name}`);
    return total + costOfValue(value[name], field.type, { own: fieldWeight, table });
  }, weight);
}
