/** How long things may take, in milliseconds. */
export interface Timeouts {
  /** One request to a subgraph, from sending to the last byte. */
  readonly subgraphMs: number;
  /** The same for single subgraphs, by name; see `forSubgraphs`. */
  readonly bySubgraph: Readonly<Record<string, number>>;
  /** Everything that one query, one mutation or one event needs from subgraphs. */
  readonly requestMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = { subgraphMs: 3_000, bySubgraph: {}, requestMs: 10_000 };

/** How long a request to this subgraph may take. */
export function timeoutOf(subgraph: string, { subgraphMs, bySubgraph }: Timeouts): number {
  return (Object.hasOwn(bySubgraph, subgraph) ? bySubgraph[subgraph] : undefined) ?? subgraphMs;
}

/**
 * The timeouts with the subgraphs under their own names. They may be given as variables of an environment can say them:
 * `PUBLIC_SECURITY` for `public-security`. A name that no subgraph has is told to `unknown`.
 */
export function forSubgraphs(
  timeouts: Timeouts,
  subgraphs: readonly string[],
  unknown: (name: string) => void,
): Timeouts {
  const bySubgraph: Record<string, number> = {};
  for (const [given, timeoutMs] of Object.entries(timeouts.bySubgraph)) {
    const found = subgraphs.find((name) => name === given || asVariable(name) === given);
    if (found === undefined) unknown(given);
    else bySubgraph[found] = timeoutMs;
  }
  return { ...timeouts, bySubgraph };
}

function asVariable(subgraph: string): string {
  return subgraph.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
