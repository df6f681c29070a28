import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { enforceNesting, literalDepth } from './nesting.js';
import { RequestRefused } from './request-refused.js';

/** What one document may ask for. Checked before validation and planning, over HTTP and WebSocket alike. */
export interface DocumentLimits {
  readonly maxTokens: number;
  /** Fields within fields. graphql-js' own introspection query is 15 deep. */
  readonly maxDepth: number;
  readonly maxAliases: number;
  /** Fields after every fragment is written out where it is spread. */
  readonly maxFields: number;
  readonly maxDirectives: number;
  /** What a request may cost with its variables, after the GraphQL Cost Directives specification. */
  readonly maxCost: number;
  /** How long a list is taken to be when neither the request nor the supergraph says. */
  readonly assumedListSize: number;
}

export const DEFAULT_LIMITS: DocumentLimits = {
  maxTokens: 5_000,
  maxDepth: 15,
  maxAliases: 100,
  maxFields: 5_000,
  maxDirectives: 100,
  maxCost: 100_000,
  assumedListSize: 10,
};

interface Size {
  depth: number;
  /** Fields, fragments and literals within each other. */
  nesting: number;
  aliases: number;
  fields: number;
  directives: number;
}

/** Refuses a request that costs more than one may, with the code `LIMIT_EXCEEDED`. */
export function enforceCost(cost: number, { maxCost }: DocumentLimits): void {
  if (cost > maxCost) {
    throw RequestRefused.because(
      'LIMIT_EXCEEDED',
      `The request's cost of ${cost} is over the limit of ${maxCost}.`,
    );
  }
}

/**
 * Refuses a document that is over a limit, with the code `LIMIT_EXCEEDED`. Fragments count as often as they are
 * spread, but each is measured once, so a document that doubles itself at every level is measured in no time.
 */
export function enforceLimits(document: DocumentNode, limits: DocumentLimits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, Size>();
  const total: Size = { depth: 0, nesting: 0, aliases: 0, fields: 0, directives: 0 };
  for (const definition of document.definitions) {
    total.directives += directivesOn(definition);
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    add(total, measure(definition.selectionSet, fragments, measured), 0);
  }
  enforceNesting(total.nesting);
  refuseOver('depth', total.depth, limits.maxDepth);
  refuseOver('number of aliases', total.aliases, limits.maxAliases);
  refuseOver('number of fields', total.fields, limits.maxFields);
  refuseOver('number of directives', total.directives, limits.maxDirectives);
}

/** Directives where they are not spread with anything: on a definition itself, and on its variables. */
function directivesOn(definition: DefinitionNode): number {
  const own = 'directives' in definition ? (definition.directives?.length ?? 0) : 0;
  if (definition.kind !== Kind.OPERATION_DEFINITION) return own;
  return (definition.variableDefinitions ?? []).reduce(
    (total, { directives = [] }) => total + directives.length,
    own,
  );
}

function refuseOver(what: string, actual: number, limit: number): void {
  if (actual > limit)
    throw RequestRefused.because('LIMIT_EXCEEDED', `The document's ${what} is over the limit of ${limit}.`);
}

function measure(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, Size>,
): Size {
  const size: Size = { depth: 0, nesting: 0, aliases: 0, fields: 0, directives: 0 };
  for (const selection of selections) {
    size.directives += selection.directives?.length ?? 0;
    switch (selection.kind) {
      case Kind.FIELD:
        size.fields += 1;
        for (const { value } of selection.arguments ?? [])
          size.nesting = Math.max(size.nesting, 1 + literalDepth(value));
        if (selection.alias) size.aliases += 1;
        if (selection.selectionSet) add(size, measure(selection.selectionSet, fragments, measured), 1);
        else size.depth = Math.max(size.depth, 1);
        break;
      case Kind.INLINE_FRAGMENT:
        add(size, measure(selection.selectionSet, fragments, measured), 0);
        break;
      case Kind.FRAGMENT_SPREAD:
        add(size, measureFragment(selection.name.value, fragments, measured), 0);
        break;
      default:
        selection satisfies never;
    }
  }
  return size;
}

function measureFragment(
  name: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, Size>,
): Size {
  const known = measured.get(name);
  if (known) return known;
  // Stands in while the fragment is measured, so that one that spreads itself ends here; validation refuses it later.
  measured.set(name, { depth: 0, nesting: 0, aliases: 0, fields: 0, directives: 0 });
  const fragment = fragments.get(name);
  const size = fragment
    ? measure(fragment.selectionSet, fragments, measured)
    : { depth: 0, nesting: 0, aliases: 0, fields: 0, directives: 0 };
  measured.set(name, size);
  return size;
}

function add(to: Size, size: Size, deeper: number): void {
  to.depth = Math.max(to.depth, size.depth + deeper);
  to.nesting = Math.max(to.nesting, size.nesting + 1);
  to.aliases += size.aliases;
  to.fields += size.fields;
  to.directives += size.directives;
}
