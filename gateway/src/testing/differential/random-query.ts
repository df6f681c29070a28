import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

/** Draws a whole number from 0 to below `below`. */
export type Draw = (below: number) => number;

/** Draws that follow from a seed (mulberry32). */
export function drawFrom(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export interface RandomQuery {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const ALIASES = [
  'x',
  'y',
  'z',
  'id',
  'name',
  'title',
  '__proto__',
  'constructor',
  'prototype',
  '__typename',
  'person',
  '_entities',
];
const FLAGS = ['f0', 'f1', 'f2'];
const MAX_DEPTH = 4;

/**
 * Writes an operation at random: aliases of every kind, arguments as literals and as variables, repeated fields, inline
 * and named fragments, `@skip` and `@include`. It may be one that is not valid; whoever asks for it looks.
 */
export class RandomQueryWriter {
  readonly #schema: GraphQLSchema;
  readonly #draw: Draw;
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  readonly #fragments: string[] = [];
  readonly #calls = new Map<string, { readonly name: string; readonly call: string }>();

  constructor(schema: GraphQLSchema, draw: Draw) {
    this.#schema = schema;
    this.#draw = draw;
  }

  write(): RandomQuery {
    const kind = this.#draw(12) === 0 ? 'mutation' : 'query';
    const root = kind === 'mutation' ? this.#schema.getMutationType() : this.#schema.getQueryType();
    if (!root) throw new Error('The schema has a query and a mutation type.');
    const body = this.#selectionSet(root, 0);
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    return {
      query: [`${kind} Random${declared && `(${declared})`} ${body}`, ...this.#fragments].join('\n'),
      variables: Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value])),
    };
  }

  #selectionSet(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + this.#draw(depth === 0 ? 3 : 4);
    const selections = Array.from({ length: count }, () => this.#selection(type, depth));
    return `{ ${selections.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const choice = this.#draw(10);
    if (choice === 0) return `... ${this.#flag()}${this.#selectionSet(type, depth)}`;
    if (choice === 1 || (isAbstractType(type) && choice < 6)) {
      const condition = this.#typeBelow(type);
      return `... on ${condition.name} ${this.#flag()}${this.#selectionSet(condition, depth)}`;
    }
    if (choice === 2 && this.#fragments.length < 3) {
      const name = `F${this.#fragments.length}`;
      this.#fragments.push('');
      const index = this.#fragments.length - 1;
      this.#fragments[index] = `fragment ${name} on ${type.name} ${this.#selectionSet(type, depth)}`;
      return `...${name} ${this.#flag()}`;
    }
    return this.#field(type, depth);
  }

  #typeBelow(type: GraphQLCompositeType): GraphQLCompositeType {
    const types = isAbstractType(type) ? [...this.#schema.getPossibleTypes(type), type] : [type];
    return types[this.#draw(types.length)] ?? type;
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
    const usable = fields.filter((field) => depth < MAX_DEPTH || !isCompositeType(getNamedType(field.type)));
    const field: GraphQLField<unknown, unknown> | undefined = usable[this.#draw(usable.length + 1)];
    const { name, args } = field ?? { name: '__typename', args: [] };
    const named = field && getNamedType(field.type);
    const below = isCompositeType(named) ? ` ${this.#selectionSet(named, depth + 1)}` : '';
    return `${this.#call(name, args)} ${this.#flag()}${below}`;
  }

  /** A field with its alias and arguments. Mostly, a key means the same everywhere; else few operations were valid. */
  #call(name: string, args: readonly GraphQLArgument[]): string {
    const alias = this.#draw(4) === 0 ? ALIASES[this.#draw(ALIASES.length)] : undefined;
    const key = alias ?? name;
    const known = this.#calls.get(key);
    if (known?.name === name) return known.call;
    const call = `${alias === undefined ? '' : `${alias}: `}${name}${this.#arguments(args)}`;
    if (!known) this.#calls.set(key, { name, call });
    else if (this.#draw(5) > 0)
      return alias === undefined ? `y${this.#calls.size}: ${call}` : this.#call(name, args);
    return call;
  }

  #flag(): string {
    if (this.#draw(6) > 0) return '';
    const name = FLAGS[this.#draw(FLAGS.length)] ?? 'f0';
    const directive = this.#draw(2) === 0 ? '@skip' : '@include';
    if (this.#draw(4) === 0) return `${directive}(if: ${this.#draw(2) === 0}) `;
    if (!this.#variables.has(name))
      this.#variables.set(name, { type: 'Boolean!', value: this.#draw(2) === 0 });
    return `${directive}(if: $${name}) `;
  }

  #arguments(args: readonly GraphQLArgument[]): string {
    const written = args.flatMap((argument) => {
      if (!isNonNullType(argument.type) && this.#draw(2) === 0) return [];
      const value = this.#argumentValue(argument);
      if (this.#draw(2) === 0) return [`${argument.name}: ${literal(value)}`];
      const name = `v${this.#variables.size}`;
      this.#variables.set(name, {
        type: String(argument.type),
        value: value instanceof EnumValue ? value.name : value,
      });
      return [`${argument.name}: $${name}`];
    });
    return written.length > 0 ? `(${written.join(', ')})` : '';
  }

  #argumentValue({ type }: GraphQLArgument): unknown {
    const named = getNamedType(type);
    if (isEnumType(named))
      return new EnumValue(named.getValues()[this.#draw(named.getValues().length)]?.name ?? '');
    if (isInputObjectType(named)) {
      return {
        id: `p${this.#draw(5)}`,
        ...(this.#draw(2) === 0 && { note: '"x"\n' }),
        ...(this.#draw(2) === 0 && { more: [1, 2] }),
      };
    }
    if (isListType(type)) return [this.#draw(5)];
    return named.name === 'ID' ? `p${this.#draw(6)}` : this.#draw(5);
  }
}

class EnumValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

function literal(value: unknown): string {
  if (value instanceof EnumValue) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${literal(item)}`)
      .join(', ')} }`;
  }
  return JSON.stringify(value);
}
