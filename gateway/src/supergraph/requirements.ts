import { type ConstDirectiveNode, type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { TypeHierarchy } from './type-hierarchy.js';

interface Requirement {
  readonly type: string;
  readonly field: string;
  /** The fields of the type, by name, that `@requires` names at its top. */
  readonly requires: ReadonlySet<string>;
}

/** Which fields a subgraph can only answer when it is given fields of others: the `@requires` of a supergraph. */
export class Requirements {
  readonly #bySubgraph = new Map<string, Requirement[]>();
  readonly #types: TypeHierarchy;

  constructor(supergraph: DocumentNode, types: TypeHierarchy) {
    this.#types = types;
    const names = subgraphNames(supergraph);
    for (const definition of supergraph.definitions) {
      if (
        definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
        definition.kind !== Kind.INTERFACE_TYPE_DEFINITION
      )
        continue;
      for (const { name, directives } of definition.fields ?? []) {
        for (const directive of directives ?? []) {
          const subgraph = names.get(argument(directive, 'graph') ?? '');
          const requires =
            directive.name.value === 'join__field' ? argument(directive, 'requires') : undefined;
          if (subgraph === undefined || requires === undefined) continue;
          const known = this.#bySubgraph.get(subgraph) ?? [];
          known.push({ type: definition.name.value, field: name.value, requires: topFields(requires) });
          this.#bySubgraph.set(subgraph, known);
        }
      }
    }
  }

  /** The fields of `typename` that the subgraph computes from `required`; none when `required` is a key. */
  fieldsThatNeed(required: string, subgraph: string, typename: string): string[] {
    return (this.#bySubgraph.get(subgraph) ?? [])
      .filter(({ type, requires }) => requires.has(required) && this.#types.matches(type, typename))
      .map(({ field }) => field);
  }
}

/** `join__Graph` values to names. */
function subgraphNames(supergraph: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives } of definition.values ?? []) {
      const graph = directives?.find((directive) => directive.name.value === 'join__graph');
      names.set(name.value, (graph && argument(graph, 'name')) ?? name.value);
    }
  }
  return names;
}

function topFields(fieldSet: string): Set<string> {
  const names = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
    }
  };
  const [definition] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  if (definition?.kind === Kind.OPERATION_DEFINITION) visit(definition.selectionSet);
  return names;
}

function argument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((candidate) => candidate.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
