import { type DirectiveNode, type DocumentNode, Kind } from 'graphql';

export interface SubgraphAddress {
  /** The name that plans use, for instance `public-security`. */
  readonly name: string;
  readonly url: string;
}

/** The subgraphs of a Federation 2 supergraph, as its `join__Graph` enum lists them. */
export function listSubgraphs(supergraph: DocumentNode): SubgraphAddress[] {
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    return (definition.values ?? []).flatMap(({ directives }) => {
      const graph = directives?.find((directive) => directive.name.value === 'join__graph');
      return graph ? [{ name: textArgument(graph, 'name'), url: textArgument(graph, 'url') }] : [];
    });
  }
  return [];
}

function textArgument(directive: DirectiveNode, name: string): string {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : '';
}
