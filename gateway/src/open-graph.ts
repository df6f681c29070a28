import type { HopSigner } from '@tongbu/hop';
import { ConfigurationFault, type Logger } from '@tongbu/runtime';
import { prepareRegistered } from './documents/prepare-registered.js';
import type { RegisteredDocuments } from './documents/registered-documents.js';
import { Graph } from './graph.js';
import type { Observer } from './observability/observer.js';
import type { DocumentRules } from './planning/read-document.js';
import { CircuitBreaker, type CircuitBreakerOptions } from './subgraphs/circuit-breaker.js';
import { SubgraphClient } from './subgraphs/subgraph-client.js';
import { forSubgraphs, type Timeouts, timeoutOf } from './subgraphs/timeouts.js';
import { loadSupergraph } from './supergraph/supergraph.js';

export interface OpenGraphOptions {
  /** Addresses of subgraphs by name, in place of those in the supergraph. */
  readonly urls: Readonly<Record<string, string>>;
  readonly timeouts: Timeouts;
  readonly circuit: Omit<CircuitBreakerOptions, 'log'>;
  readonly rules: DocumentRules;
  /** Documents that are prepared before they are asked for. */
  readonly registered: RegisteredDocuments | undefined;
  /** Signs what subgraphs are asked. */
  readonly hop: HopSigner | undefined;
  readonly observer: Observer;
  readonly log: Logger;
}

const CACHED_OPERATIONS = 1_000;
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** Takes a supergraph into service. Throws `ConfigurationFault` when it is none, or a subgraph has no address. */
export function openGraph(
  sdl: string,
  { urls: given, timeouts: givenTimeouts, circuit, rules, registered, hop, observer, log }: OpenGraphOptions,
): Graph {
  const supergraph = loadSupergraph(sdl);
  const urls = new Map(supergraph.subgraphs.map(({ name, url }) => [name, given[name] ?? url]));
  const unaddressed = [...urls].filter(([, url]) => !isHttpAddress(url)).map(([name]) => name);
  if (unaddressed.length > 0) {
    throw new ConfigurationFault(unaddressed.map((name) => `the subgraph ${name} has no http address`));
  }
  const timeouts = forSubgraphs(givenTimeouts, [...urls.keys()], (subgraph) =>
    log.warn({ subgraph }, 'a timeout is set for a subgraph that the supergraph does not have'),
  );
  const circuits = new Map(
    [...urls].map(([name, url]) => {
      const timeoutMs = timeoutOf(name, timeouts);
      const client = new SubgraphClient({
        name,
        url,
        timeoutMs,
        maxResponseBytes: MAX_RESPONSE_BYTES,
        hop: hop?.to(name),
        onUntrusted: () => untrusted(name, log),
      });
      return [name, new CircuitBreaker(client, { ...circuit, log })];
    }),
  );
  const graph = new Graph({
    supergraph,
    subgraphs: new Map([...circuits].map(([name, circuit]) => [name, observer.subgraph(name, circuit)])),
    circuits,
    urls,
    timeouts,
    rules,
    cachedOperations: CACHED_OPERATIONS,
    observer,
    log,
  });
  if (registered) prepareRegistered(registered, graph, log);
  return graph;
}

/** It is the operator's to mend, so the log is told; clients learn that the agency is away. */
export function untrusted(subgraph: string, log: Logger): void {
  log.error(
    { subgraph },
    'a subgraph does not trust this gateway: look at its key, the key set and the clocks',
  );
}

/** Also of a WebSocket that is made of it: those have no fragment. */
function isHttpAddress(url: string): boolean {
  return /^https?:\/\//.test(url) && URL.canParse(url) && !url.includes('#');
}
