import type { InputRewrite, RequiresSelection } from '@graphql-hive/router-query-planner';
import type { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { isJsonObject, type JsonObject } from './json.js';
import { readTypenameRewrites, type TypenameRewrite } from './rewrite.js';
import type { Variables } from './run.js';

/** What came of describing an entity to a subgraph. */
export type Representation =
  | { readonly kind: 'ready'; readonly text: string }
  /** The subgraph has nothing to say about an entity of this type, or every value that it needs is null. */
  | { readonly kind: 'pointless' }
  /** A value that it needs was never fetched; `from` is the object that lacks it. */
  | { readonly kind: 'incomplete'; readonly from: JsonObject; readonly key: string };

const POINTLESS: Representation = { kind: 'pointless' };

interface RequiredField {
  /** The key in our data. It differs from `name` where a response key is an alias. */
  readonly read: string;
  readonly name: string;
  readonly nested: RequiredShape | undefined;
  /** The field is required when any of these holds; always when absent. */
  readonly conditions: readonly Condition[] | undefined;
}

interface Condition {
  readonly skipIf: string | undefined;
  readonly includeIf: string | undefined;
}

/**
 * Writes what a subgraph needs to recognise an entity: `{"__typename":"Person","id":"…"}`, with the values that its
 * `@requires` ask for. The text doubles as the key by which equal representations are sent once.
 */
export class RepresentationWriter {
  readonly #shape: RequiredShape;
  readonly #typenameRewrites: readonly TypenameRewrite[];
  readonly #types: TypeHierarchy;

  constructor(
    requires: readonly RequiresSelection[],
    inputRewrites: readonly InputRewrite[] | undefined,
    types: TypeHierarchy,
  ) {
    this.#shape = new RequiredShape([requires], types);
    this.#typenameRewrites = readTypenameRewrites(inputRewrites ?? []);
    this.#types = types;
  }

  write(entity: JsonObject, variables: Variables): Representation {
    const typename = entity.__typename;
    if (typeof typename !== 'string') return { kind: 'incomplete', from: entity, key: '__typename' };
    const fields = this.#shape.fieldsOf(typename).filter((field) => isRequired(field, variables));
    if (fields.length === 0) return POINTLESS;
    let text = `{"__typename":${JSON.stringify(this.#sentTypename(typename))}`;
    let values = 0;
    let nulls = 0;
    for (const field of fields) {
      if (field.name === '__typename') continue;
      const value = readOwn(entity, field.read);
      if (value === undefined) return { kind: 'incomplete', from: entity, key: field.read };
      const written = writeValue(value, field, variables);
      if (typeof written !== 'string') return written;
      values += 1;
      if (value === null) nulls += 1;
      text += `,${JSON.stringify(field.name)}:${written}`;
    }
    return values > 0 && nulls === values ? POINTLESS : { kind: 'ready', text: `${text}}` };
  }

  #sentTypename(typename: string): string {
    for (const rewrite of this.#typenameRewrites) {
      if (rewrite.types.some((name) => this.#types.matches(name, typename))) return rewrite.sent;
    }
    return typename;
  }
}

type Incomplete = Extract<Representation, { kind: 'incomplete' }>;

function writeValue(value: unknown, field: RequiredField, variables: Variables): string | Incomplete {
  if (!field.nested || typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (!Array.isArray(value))
    return isJsonObject(value) ? writeNested(value, field.nested, variables) : 'null';
  let text = '[';
  for (const [index, item] of value.entries()) {
    const written = writeValue(item, field, variables);
    if (typeof written !== 'string') return written;
    text += index === 0 ? written : `,${written}`;
  }
  return `${text}]`;
}

function writeNested(object: JsonObject, shape: RequiredShape, variables: Variables): string | Incomplete {
  const typename = typeof object.__typename === 'string' ? object.__typename : undefined;
  let text = '';
  for (const field of shape.fieldsOf(typename)) {
    if (!isRequired(field, variables)) continue;
    const value = readOwn(object, field.read);
    if (value === undefined) return { kind: 'incomplete', from: object, key: field.read };
    const written = writeValue(value, field, variables);
    if (typeof written !== 'string') return written;
    text += `${text && ','}${JSON.stringify(field.name)}:${written}`;
  }
  return `{${text}}`;
}

function readOwn(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isRequired({ conditions }: RequiredField, variables: Variables): boolean {
  return (
    conditions === undefined ||
    conditions.some(
      ({ skipIf, includeIf }) =>
        (skipIf === undefined || variables[skipIf] !== true) &&
        (includeIf === undefined || variables[includeIf] === true),
    )
  );
}

/** Required selections, resolved to a list of fields once for each runtime type that turns up. */
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
    const collected = new Map<string, Collected>();
    for (const selections of this.#selections) this.#collect(selections, typename, undefined, collected);
    const fields = [...collected.values()].map(({ nested, conditions, ...field }) => ({
      ...field,
      conditions: conditions === 'none' ? undefined : conditions,
      nested: nested.length > 0 ? new RequiredShape(nested, this.#types) : undefined,
    }));
    this.#fields.set(typename, fields);
    return fields;
  }

  #collect(
    selections: readonly RequiresSelection[],
    typename: string | undefined,
    condition: Condition | undefined,
    collected: Map<string, Collected>,
  ): void {
    for (const selection of selections) {
      if (selection.kind === 'FragmentSpread') throw new Error('A plan requires a fragment by name.');
      if (selection.kind === 'InlineFragment') {
        const { typeCondition, skipIf, includeIf } = selection;
        if (typename === undefined || !this.#types.matches(typeCondition, typename)) continue;
        const own = skipIf === undefined && includeIf === undefined ? condition : { skipIf, includeIf };
        this.#collect(selection.selections, typename, own, collected);
        continue;
      }
      // The planner's `name` is the key to read, and its `alias` the name to send.
      const name = selection.alias ?? selection.name;
      const known = collected.get(name);
      const nested = selection.selections && selection.selections.length > 0 ? [selection.selections] : [];
      if (known) {
        known.nested.push(...nested);
        if (condition === undefined) known.conditions = 'none';
        else if (known.conditions !== 'none') known.conditions.push(condition);
      } else {
        collected.set(name, {
          read: selection.name,
          name,
          nested,
          conditions: condition ? [condition] : 'none',
        });
      }
    }
  }
}

interface Collected {
  readonly read: string;
  readonly name: string;
  readonly nested: (readonly RequiresSelection[])[];
  conditions: Condition[] | 'none';
}
