import type { SerialInterval, TransmissionNetwork } from './transmission-summary.type.js';

/** Who infected whom, with the days on which both fell ill where they are known. */
export interface TransmissionPair {
  readonly infector: string;
  readonly infectee: string;
  readonly household: boolean | null;
  readonly infectorOnset: string | null;
  readonly infecteeOnset: string | null;
}

const DAY_MS = 86_400_000;

/** The clusters of a network: every group of cases that links join, whatever their direction. */
export function clusters(pairs: readonly TransmissionPair[]): string[][] {
  const parent = new Map<string, string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root))
      root = next;
    parent.set(id, root);
    return root;
  };
  for (const { infector, infectee } of pairs) parent.set(rootOf(infector), rootOf(infectee));
  const members = new Map<string, string[]>();
  for (const id of casesOf(pairs)) {
    const root = rootOf(id);
    members.set(root, [...(members.get(root) ?? []), id]);
  }
  return [...members.values()];
}

/** Every case that stands in at least one link. */
export function casesOf(pairs: readonly TransmissionPair[]): Set<string> {
  return new Set(pairs.flatMap(({ infector, infectee }) => [infector, infectee]));
}

/**
 * How many cases are in each generation: 0 for a case that nobody in the network infected, else one more than the
 * nearest case that infected it. Cases that only a circle of links reaches have no generation and are left out.
 */
export function generations(pairs: readonly TransmissionPair[]): number[] {
  const infected = new Map<string, string[]>();
  for (const { infector, infectee } of pairs)
    infected.set(infector, [...(infected.get(infector) ?? []), infectee]);
  const infectees = new Set(pairs.map(({ infectee }) => infectee));
  let generation = [...casesOf(pairs)].filter((id) => !infectees.has(id));
  const reached = new Set(generation);
  const sizes: number[] = [];
  while (generation.length > 0) {
    sizes.push(generation.length);
    const next = new Set(generation.flatMap((id) => infected.get(id) ?? []).filter((id) => !reached.has(id)));
    for (const id of next) reached.add(id);
    generation = [...next];
  }
  return sizes;
}

/** The network that the figures with arguments are computed from. */
export function networkOf(pairs: readonly TransmissionPair[]): TransmissionNetwork {
  const secondaryCases = new Map<string, number>();
  for (const { infector } of pairs) secondaryCases.set(infector, (secondaryCases.get(infector) ?? 0) + 1);
  const intervals = pairs.flatMap(({ infectorOnset, infecteeOnset, household }) =>
    infectorOnset !== null && infecteeOnset !== null
      ? [{ days: (Date.parse(infecteeOnset) - Date.parse(infectorOnset)) / DAY_MS, household }]
      : [],
  );
  return { secondaryCases, intervals };
}

/** How many cases infected at least `threshold` others (超级传播者). */
export function superSpreaders({ secondaryCases }: TransmissionNetwork, threshold: number): number {
  return [...secondaryCases.values()].filter((count) => count >= threshold).length;
}

/** Mean and sample standard deviation of the serial interval; `household` narrows it to pairs within one, or not. */
export function serialInterval(
  { intervals }: TransmissionNetwork,
  household: boolean | null,
): SerialInterval {
  const days = intervals
    .filter((interval) => household === null || interval.household === household)
    .map((interval) => interval.days);
  const n = days.length;
  if (n === 0) return { n, mean: null, sd: null };
  const mean = days.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, sd: null };
  const squares = days.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: Math.sqrt(squares / (n - 1)) };
}
