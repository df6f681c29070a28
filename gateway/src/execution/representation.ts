import type { InputRewrite, RequiresSelection } from '@graphql-hive/router-query-planner';
import type { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { isJsonObject, type JsonObject, readOwn } from './json.js';
import { quote } from './json-text.js';
import { readTypenameRewrites, type TypenameRewrite } from './rewrite.js';

/** An entity as it is described to a subgraph. */
export interface Representation {
  readonly text: string;
  /** What it should hold and does not, because it was never fetched. */
  readonly lacks: readonly Lack[];
}

/** A value that a representation lacks. */
export interface Lack {
  /** The field of the entity that the value is, or is part of. */
  readonly name: string;
  /** The object in our data that lacks it, and under which key. */
  readonly from: JsonObject;
  readonly key: string;
}

const COMPLETE: readonly Lack[] = [];

interface RequiredField {
  /** The key in our data. It differs from `name` where a response key is an alias. */
  readonly read: string;
  readonly name: string;
  /** The name as JSON, with its colon. */
  readonly prefix: string;
  readonly nested: RequiredShape | undefined;
}

/** How entities of one type are described. */
interface DescribedType {
  /** The representation as far as its type says it. */
  readonly start: string;
  readonly fields: readonly RequiredField[];
  /** Whether the type alone says which entity it is. */
  readonly isKnown: boolean;
  /** The only field, where that is a plain value. */
  readonly soleField: RequiredField | undefined;
}

/**
 * Writes what a subgraph needs to recognise an entity: `{"__typename":"Person","id":"…"}`, with the values that its
 * `@requires` ask for. The text doubles as the key by which equal representations are sent once.
 */
export class RepresentationWriter {
  readonly #shape: RequiredShape;
  readonly #typenameRewrites: readonly TypenameRewrite[];
  readonly #types: TypeHierarchy;
  /** `undefined` for types of which the subgraph knows nothing. */
  readonly #described = new Map<string, DescribedType | undefined>();

  constructor(
    requires: readonly RequiresSelection[],
    inputRewrites: readonly InputRewrite[] | undefined,
    types: TypeHierarchy,
  ) {
    this.#shape = new RequiredShape([requires], types);
    this.#typenameRewrites = readTypenameRewrites(inputRewrites ?? []);
    this.#types = types;
  }

  /** `undefined` when the subgraph has nothing to say about such an entity, or all that it would be told is null. */
  write(entity: JsonObject): Representation | undefined {
    const described = this.#describedType(entity.__typename);
    if (!described) return undefined;
    let { start: text, isKnown } = described;
    let lacks: Lack[] | undefined;
    for (const field of described.fields) {
      const value = readOwn(entity, field.read);
      const written = value === undefined ? { from: entity, key: field.read } : writeValue(value, field);
      if (typeof written === 'string') {
        isKnown ||= value !== null;
        text += `,${field.prefix}${written}`;
      } else {
        lacks ??= [];
        lacks.push({ name: field.name, ...written });
      }
    }
    return isKnown || lacks ? { text: `${text}}`, lacks: lacks ?? COMPLETE } : undefined;
  }

  /** The value that says, with the type, everything that the representation of an entity would. */
  soleKey(entity: JsonObject): string | number | undefined {
    const field = this.#describedType(entity.__typename)?.soleField;
    const value = field && readOwn(entity, field.read);
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  }

  /** `undefined` when the subgraph knows nothing of such a type. */
  #describedType(typename: unknown): DescribedType | undefined {
    if (typeof typename !== 'string') return undefined;
    const known = this.#described.get(typename);
    if (known || this.#described.has(typename)) return known;
    const all = this.#shape.fieldsOf(typename);
    const fields = all.filter(({ name }) => name !== '__typename');
    const [first, ...others] = fields;
    const described = {
      start: `{"__typename":${quote(this.#sentTypename(typename))}`,
      fields,
      isKnown: fields.length === 0,
      soleField: others.length === 0 && !first?.nested ? first : undefined,
    };
    this.#described.set(typename, all.length > 0 ? described : undefined);
    return this.#describedType(typename);
  }

  #sentTypename(typename: string): string {
    for (const rewrite of this.#typenameRewrites) {
      if (rewrite.types.some((name) => this.#types.matches(name, typename))) return rewrite.sent;
    }
    return typename;
  }
}

type Missing = Omit<Lack, 'name'>;

function writeValue(value: unknown, field: RequiredField): string | Missing {
  if (typeof value === 'string') return quote(value);
  if (!field.nested || typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (!Array.isArray(value)) return isJsonObject(value) ? writeNested(value, field.nested) : 'null';
  let text = '[';
  for (const [index, item] of value.entries()) {
    const written = writeValue(item, field);
    if (typeof written !== 'string') return written;
    text += index === 0 ? written : `,${written}`;
  }
  return `${text}]`;
}

function writeNested(object: JsonObject, shape: RequiredShape): string | Missing {
  const typename = typeof object.__typename === 'string' ? object.__typename : undefined;
  let text = '';
  for (const field of shape.fieldsOf(typename)) {
    const value = readOwn(object, field.read);
    if (value === undefined) return { from: object, key: field.read };
    const written = writeValue(value, field);
    if (typeof written !== 'string') return written;
    text += `${text && ','}${field.prefix}${written}`;
  }
  return `{${text}}`;
}

/**
 * Required selections, resolved to a list of fields once for each runtime type that turns up. They hold no conditions:
 * those were decided before planning.
 */
class RequiredShape {
  readonly #selections: readonly (readonly RequiresSelection[])[];
  readonly #types: TypeHierarchy;
  readonly #fields = new Map<string | undefined, readonly RequiredField[]>();

  constructor(selections: readonly (readonly RequiresSelection[])[], types: TypeHierarchy) {
    this.#selections = selections;
    this.#types = types;
  }

  /** Every fragment that matches the type counts, and the fields that several of them name are merged. */
  fieldsOf(typename: string | undefined): readonly RequiredField[] {
    const known = this.#fields.get(typename);
    if (known) return known;
    const collected = new Map<
      string,
      { read: string; name: string; nested: (readonly RequiresSelection[])[] }
    >();
    for (const selections of this.#selections) this.#collect(selections, typename, collected);
    const fields = [...collected.values()].map(({ nested, ...field }) => ({
      ...field,
      prefix: `${quote(field.name)}:`,
      nested: nested.length > 0 ? new RequiredShape(nested, this.#types) : undefined,
    }));
    this.#fields.set(typename, fields);
    return fields;
  }

  #collect(
    selections: readonly RequiresSelection[],
    typename: string | undefined,
    collected: Map<string, { read: string; name: string; nested: (readonly RequiresSelection[])[] }>,
  ): void {
    for (const selection of selections) {
      if (selection.kind === 'FragmentSpread') throw new Error('A plan requires a fragment by name.');
      if (selection.kind === 'InlineFragment') {
        if (typename === undefined || !this.#types.matches(selection.typeCondition, typename)) continue;
        this.#collect(selection.selections, typename, collected);
        continue;
      }
      // The planner's `name` is the key to read, and its `alias` the name to send.
      const name = selection.alias ?? selection.name;
      const nested = selection.selections && selection.selections.length > 0 ? [selection.selections] : [];
      const known = collected.get(name);
      if (known) known.nested.push(...nested);
      else collected.set(name, { read: selection.name, name, nested });
    }
  }
}
