/** How long things may take, in milliseconds. */
export interface Timeouts {
  /** One request to a subgraph, from sending to the last byte. */
  readonly subgraphMs: number;
  /** The same for single subgraphs, by name. */
  readonly bySubgraph: Readonly<Record<string, number>>;
  /** Everything that one query, one mutation or one event needs from subgraphs. */
  readonly requestMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = { subgraphMs: 3_000, bySubgraph: {}, requestMs: 10_000 };

/** How long a request to this subgraph may take. */
export function timeoutOf(subgraph: string, { subgraphMs, bySubgraph }: Timeouts): number {
  return (Object.hasOwn(bySubgraph, subgraph) ? bySubgraph[subgraph] : undefined) ?? subgraphMs;
}
