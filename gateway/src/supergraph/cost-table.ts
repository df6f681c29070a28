import {
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  valueFromASTUntyped,
} from 'graphql';
import { isJsonObject } from '../execution/json.js';

/** What `@listSize` says of a field. */
export interface ListSize {
  readonly assumedSize: number | undefined;
  /** Arguments that bound the list: names, or paths such as `page.first`. */
  readonly slicingArguments: readonly string[];
  /** The fields of the returned object that are the list; empty when the field itself is. */
  readonly sizedFields: readonly string[];
  /** Whether a request must give exactly one of the slicing arguments. */
  readonly requireOneSlicingArgument: boolean;
}

interface FieldCost {
  readonly weight: number | undefined;
  readonly listSize: ListSize | undefined;
}

const UNTOLD: FieldCost = { weight: undefined, listSize: undefined };

/**
 * What the directives of the GraphQL Cost Directives specification say in a supergraph: `@cost` and `@listSize`, as
 * federation 2.9 composes them, under whatever name they are linked.
 */
export class CostTable {
  readonly #weights = new Map<string, number>();
  readonly #fields = new Map<string, FieldCost>();
  readonly #names: DirectiveNames;

  constructor(supergraph: DocumentNode) {
    this.#names = directiveNames(supergraph);
    for (const definition of supergraph.definitions) {
      if (!('name' in definition) || !definition.name) continue;
      const type = definition.name.value;
      this.#readWeight(type, definition.directives);
      switch (definition.kind) {
        case Kind.OBJECT_TYPE_DEFINITION:
        case Kind.INTERFACE_TYPE_DEFINITION:
          for (const field of definition.fields ?? []) this.#readField(`${type}.${field.name.value}`, field);
          break;
        case Kind.INPUT_OBJECT_TYPE_DEFINITION:
          for (const { name, directives } of definition.fields ?? [])
            this.#readWeight(`${type}.${name.value}`, directives);
          break;
        default:
      }
    }
    this.#inherit(supergraph);
  }

  /** The weight of a type, of an input field (`Type.field`) or of an argument (`Type.field(argument)`), where one is told. */
  weight(coordinate: string): number | undefined {
    return this.#weights.get(coordinate);
  }

  field(type: string, field: string): FieldCost {
    return this.#fields.get(`${type}.${field}`) ?? UNTOLD;
  }

  #readField(coordinate: string, { directives, arguments: args }: FieldDefinitionNode): void {
    const weight = this.#weightIn(directives);
    const listSize = this.#listSizeIn(directives);
    if (weight !== undefined || listSize) this.#fields.set(coordinate, { weight, listSize });
    for (const argument of args ?? [])
      this.#readWeight(`${coordinate}(${argument.name.value})`, argument.directives);
  }

  #readWeight(coordinate: string, directives: readonly DirectiveNode[] | undefined): void {
    const weight = this.#weightIn(directives);
    if (weight !== undefined) this.#weights.set(coordinate, weight);
  }

  #weightIn(directives: readonly DirectiveNode[] | undefined): number | undefined {
    const weights = applied(directives, this.#names.cost)
      .map(({ weight }) => Number(weight))
      .filter(Number.isFinite);
    return weights.length > 0 ? Math.max(...weights) : undefined;
  }

  #listSizeIn(directives: readonly DirectiveNode[] | undefined): ListSize | undefined {
    const [given] = applied(directives, this.#names.listSize);
    return (
      given && {
        assumedSize: typeof given.assumedSize === 'number' ? given.assumedSize : undefined,
        slicingArguments: texts(given.slicingArguments),
        sizedFields: texts(given.sizedFields),
        requireOneSlicingArgument: given.requireOneSlicingArgument !== false,
      }
    );
  }

  /** What an interface does not say of its field is what the most expensive implementation says of it. */
  #inherit(supergraph: DocumentNode): void {
    for (const definition of supergraph.definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      for (const { name } of definition.fields ?? []) {
        const own = this.#fields.get(`${definition.name.value}.${name.value}`);
        if (!own) continue;
        for (const implemented of definition.interfaces ?? []) {
          const coordinate = `${implemented.name.value}.${name.value}`;
          this.#fields.set(coordinate, dearer(own, this.#fields.get(coordinate) ?? UNTOLD));
        }
      }
    }
  }
}

function dearer(one: FieldCost, other: FieldCost): FieldCost {
  const weights = [one.weight, other.weight].filter((weight) => weight !== undefined);
  const size = ({ listSize }: FieldCost) => listSize?.assumedSize ?? 0;
  const [larger, smaller] = size(one) > size(other) ? [one, other] : [other, one];
  return {
    weight: weights.length > 0 ? Math.max(...weights) : undefined,
    listSize: larger.listSize ?? smaller.listSize,
  };
}

interface DirectiveNames {
  readonly cost: string;
  readonly listSize: string;
}

/** Under which names the supergraph has the directives. */
function directiveNames({ definitions }: DocumentNode): DirectiveNames {
  for (const definition of definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const { url, import: imported } of applied(definition.directives, 'link')) {
      if (!String(url).startsWith('https://specs.apollo.dev/cost/')) continue;
      return { cost: importedName('cost', imported), listSize: importedName('listSize', imported) };
    }
  }
  return { cost: 'cost', listSize: 'listSize' };
}

/** An import is a name, or `{ name, as }`. */
function importedName(directive: string, imported: unknown): string {
  for (const entry of Array.isArray(imported) ? imported : []) {
    if (isJsonObject(entry) && entry.name === `@${directive}` && typeof entry.as === 'string')
      return entry.as.replace('@', '');
  }
  return directive;
}

type Given = Readonly<Record<string, unknown>>;

/** The arguments of every application of a directive: as such, or where composition wrote it as `@join__directive`. */
function applied(directives: readonly DirectiveNode[] | undefined, name: string): Given[] {
  return (directives ?? []).flatMap((directive): Given[] => {
    if (directive.name.value === name) return [argumentsOf(directive)];
    if (directive.name.value !== 'join__directive') return [];
    const wrapped = argumentsOf(directive);
    return wrapped.name === name && isJsonObject(wrapped.args) ? [wrapped.args] : [];
  });
}

function argumentsOf({ arguments: args = [] }: DirectiveNode): Given {
  return Object.fromEntries(args.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
