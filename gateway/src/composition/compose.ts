import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

export interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** Subgraphs that do not fit together, with every reason. */
export class CompositionFault extends Error {
  override readonly name = 'CompositionFault';
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(`The subgraphs do not compose:\n${reasons.join('\n')}`);
    this.reasons = reasons;
  }
}

/**
 * Composes subgraphs into one Federation 2 supergraph. The same subgraphs, in any order, give the same text.
 * Throws `CompositionFault` with every reason when they do not fit.
 */
export function composeSupergraph(subgraphs: readonly Subgraph[]): string {
  const result = composeServices(
    subgraphs
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (result.errors) throw new CompositionFault(result.errors.map(({ message }) => message));
  return `${result.supergraphSdl.trimEnd()}\n`;
}
