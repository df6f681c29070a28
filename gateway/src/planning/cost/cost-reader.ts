import {
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isUnionType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import type { CostTable } from '../../supergraph/cost-table.js';
import { isIncluded } from '../conditions.js';
import { type Amount, calculate, once, product, sum } from './amount.js';
import { costOfArguments } from './input-cost.js';
import { readSlicing, type Slicing } from './slicing.js';

export interface CostContext {
  readonly schema: GraphQLSchema;
  readonly table: CostTable;
  /** How long a list is taken to be when neither the request nor the supergraph says. */
  readonly assumedListSize: number;
}

type Field = GraphQLField<unknown, unknown>;

/** What a change costs, beside what is read of it. */
const MUTATION_WEIGHT = 10;

/** The gateway describes the schema from memory, but all of it at once, and again for every alias. */
const INTROSPECTION: ReadonlyMap<string, { readonly field: Field; readonly weight: number }> = new Map([
  ['__schema', { field: SchemaMetaFieldDef, weight: 5_000 }],
  ['__type', { field: TypeMetaFieldDef, weight: 50 }],
]);

/** Reads the cost of selections off the document and the schema. One for each operation. */
export class CostReader {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #context: CostContext;
  readonly #slicings = new Map<FieldNode, Slicing>();
  /** By fragment, and by the slicing that its fields are under. */
  readonly #ofFragments = new Map<string, Map<Slicing | undefined, Amount>>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>, context: CostContext) {
    this.#fragments = fragments;
    this.#context = context;
  }

  /** `slicing` is how the field above is sliced, where that bounds lists in here: `cases(first: 2) { edges { … } }`. */
  readSelections(
    { selections }: SelectionSetNode,
    type: GraphQLCompositeType,
    slicing: Slicing | undefined,
  ): Amount {
    return sum(
      selections.map((selection) => conditional(selection, this.#readSelection(selection, type, slicing))),
    );
  }

  #readSelection(selection: SelectionNode, type: GraphQLCompositeType, slicing: Slicing | undefined): Amount {
    switch (selection.kind) {
      case Kind.FIELD:
        return this.#readField(selection, type, slicing);
      case Kind.INLINE_FRAGMENT:
        return this.readSelections(
          selection.selectionSet,
          this.#conditionType(selection.typeCondition?.name.value) ?? type,
          slicing,
        );
      case Kind.FRAGMENT_SPREAD:
        return this.#readFragment(selection, slicing);
    }
  }

  #readFragment({ name }: FragmentSpreadNode, slicing: Slicing | undefined): Amount {
    const known = this.#ofFragments.get(name.value) ?? new Map<Slicing | undefined, Amount>();
    this.#ofFragments.set(name.value, known);
    const read = known.get(slicing);
    if (read !== undefined) return read;
    const fragment = this.#fragments.get(name.value);
    const type = this.#conditionType(fragment?.typeCondition.name.value);
    if (!fragment || !type) throw new Error('A valid document spreads only fragments that it defines.');
    const cost = once(this.readSelections(fragment.selectionSet, type, slicing));
    known.set(slicing, cost);
    return cost;
  }

  #readField(node: FieldNode, parent: GraphQLCompositeType, above: Slicing | undefined): Amount {
    const { schema, table } = this.#context;
    const name = node.name.value;
    const introspection = INTROSPECTION.get(name);
    const field = introspection?.field ?? (isUnionType(parent) ? undefined : parent.getFields()[name]);
    // Only `__typename` is left, which costs nothing.
    if (!field) return 0;
    const slicing = this.#slicingOf(node, field, parent);
    const type = getNamedType(field.type);
    const below =
      node.selectionSet && isCompositeType(type)
        ? this.readSelections(node.selectionSet, type, slicing?.isOfField ? undefined : slicing)
        : 0;
    const weight = introspection?.weight ?? table.field(parent.name, name).weight ?? this.#weightOf(type);
    return sum([
      product(this.#lengthOf(field, slicing, above), sum([weight, below])),
      costOfArguments(node, field, { coordinate: `${parent.name}.${name}`, table }),
      parent === schema.getMutationType() ? MUTATION_WEIGHT : 0,
    ]);
  }

  /** One for each place in the document, since fragments are known by the slicing that they are under. */
  #slicingOf(node: FieldNode, field: Field, parent: GraphQLCompositeType): Slicing | undefined {
    const known = this.#slicings.get(node);
    if (known) return known;
    const { table, assumedListSize } = this.#context;
    const { listSize } = table.field(parent.name, field.name);
    const slicing = readSlicing(node, field, { listSize, assumedListSize });
    if (slicing) this.#slicings.set(node, slicing);
    return slicing;
  }

  /** How many objects a field returns. Of lists within a list nothing is known. */
  #lengthOf(field: Field, slicing: Slicing | undefined, above: Slicing | undefined): Amount {
    const { assumedListSize } = this.#context;
    const depth = listDepth(field.type);
    if (depth === 0) return 1;
    const outer = slicing?.isOfField ? slicing.length : above?.isOf(field) ? above.length : assumedListSize;
    return product(outer, assumedListSize ** (depth - 1));
  }

  /** An object costs 1 and a leaf nothing, unless `@cost` says otherwise; an abstract type what its dearest member does. */
  #weightOf(type: GraphQLNamedType): number {
    const { schema, table } = this.#context;
    const own = table.weight(type.name);
    if (own !== undefined) return own;
    if (!isAbstractType(type)) return isCompositeType(type) ? 1 : 0;
    return Math.max(1, ...schema.getPossibleTypes(type).map((member) => table.weight(member.name) ?? 1));
  }

  #conditionType(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.#context.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

/** What `@skip` and `@include` leave of a cost. */
function conditional({ directives = [] }: SelectionNode, cost: Amount): Amount {
  if (directives.length === 0 || cost === 0) return cost;
  return (calculation) => (isIncluded(directives, calculation.variables) ? calculate(cost, calculation) : 0);
}

function listDepth(type: GraphQLOutputType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listDepth(nullable.ofType) : 0;
}
