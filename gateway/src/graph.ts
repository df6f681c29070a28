import { BoundedCache, type Logger } from '@tongbu/runtime';
import { type ClientContext, subgraphHeaders } from './clients/client-context.js';
import { withDeadline } from './execution/request-deadline.js';
import type { Send, Variables } from './execution/run.js';
import type { FetchOwner } from './observability/fetch-owner.js';
import type { Observation } from './observability/observation.js';
import type { AskedSubgraph } from './observability/observed-subgraph.js';
import type { Observer } from './observability/observer.js';
import { enforceCost } from './planning/limits.js';
import { operationNames } from './planning/operation-names.js';
import type { OperationVariant } from './planning/operation-variant.js';
import { type PreparedOperation, prepareOperation } from './planning/prepare-operation.js';
import type { DocumentRules } from './planning/read-document.js';
import { RequestRefused } from './planning/request-refused.js';
import type { CircuitBreaker } from './subgraphs/circuit-breaker.js';
import type { Timeouts } from './subgraphs/timeouts.js';
import type { Supergraph } from './supergraph/supergraph.js';

/** A GraphQL request, whatever it came over. */
export interface GraphQLRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** The cursor after which a subscription goes on, where the transport says so; it takes precedence over `after`. */
  readonly resumeFrom?: string | undefined;
  /** Whether a subscription is told where it begins, in a first message that has a cursor and no event. */
  readonly tellsPosition?: boolean | undefined;
}

/** A request that may run: its document is valid and its variables fit. */
export interface ReadyRequest {
  readonly graph: Graph;
  readonly request: GraphQLRequest;
  readonly operation: PreparedOperation;
  readonly variant: OperationVariant;
  readonly variables: Variables;
}

export interface GraphOptions {
  readonly supergraph: Supergraph;
  readonly subgraphs: ReadonlyMap<string, AskedSubgraph>;
  /** The circuits to the subgraphs, by name. */
  readonly circuits: ReadonlyMap<string, Pick<CircuitBreaker, 'state' | 'timesOpened'>>;
  /** Where each subgraph answers, by name. */
  readonly urls: ReadonlyMap<string, string>;
  readonly timeouts: Timeouts;
  readonly rules: DocumentRules;
  readonly cachedOperations: number;
  /** Whom events are told to; absent where nobody watches. */
  readonly observer?: Observer;
  readonly log: Logger;
}

/** Longer documents are prepared each time: a cache of them would be a way to fill our memory. */
const MAX_CACHED_DOCUMENT = 20_000;

/** One supergraph in service: the operations that were prepared for it, and the ways to its subgraphs. */
export class Graph {
  readonly #options: GraphOptions;
  readonly #prepared: BoundedCache<string, PreparedOperation>;
  readonly #registered = new Map<string, PreparedOperation>();

  constructor(options: GraphOptions) {
    this.#options = options;
    this.#prepared = new BoundedCache(options.cachedOperations);
  }

  /** Throws `RequestRefused` when the document or the variables are not ones that may run, or nobody can plan it. */
  ready(request: GraphQLRequest, observation?: Observation): ReadyRequest {
    return this.#guard(() => {
      const operation = this.#prepare(request.query, request.operationName, observation);
      observation?.identified(operation);
      const variables = operation.readVariables(request.variables);
      enforceCost(operation.cost(variables), this.#options.rules.limits);
      return {
        graph: this,
        request,
        operation,
        variant: operation.variantFor(variables, observation),
        variables,
      };
    });
  }

  /**
   * Prepares a document that will be asked for, and keeps it prepared. Throws `RequestRefused` when it may not run, but says
   * nothing of its cost, which depends on variables.
   */
  register(text: string): void {
    this.#guard(() => {
      for (const name of operationNames(text)) {
        const operation = this.#prepare(text, name, undefined);
        if (operation.conditions.length === 0) operation.variantFor({});
        this.#registered.set(keyOf(text, name), operation);
      }
    });
  }

  /** Where a subgraph answers. */
  urlOf(subgraph: string): string {
    return this.#options.urls.get(subgraph) ?? '';
  }

  get observer(): Observer | undefined {
    return this.#options.observer;
  }

  /**
   * Sends operations to subgraphs in the name of a client, for one run: it has to end in time, counted from here. `withinMs`
   * is for a run that has less time than a request.
   */
  sender(
    client: ClientContext,
    owner: FetchOwner | undefined = client.observation,
    withinMs: number = Number.POSITIVE_INFINITY,
  ): Send {
    const { subgraphs, timeouts } = this.#options;
    const headers = subgraphHeaders(client);
    const send: Send = (name, body) => {
      const subgraph = subgraphs.get(name);
      if (!subgraph) throw new Error('A plan names a subgraph that the supergraph does not list.');
      return subgraph.ask(body, headers, client.signal, owner);
    };
    return withDeadline(send, { ...timeouts, requestMs: Math.min(timeouts.requestMs, withinMs) });
  }

  /** How the circuits to the subgraphs are, by name. */
  get circuits(): GraphOptions['circuits'] {
    return this.#options.circuits;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#options.subgraphs.values()].map((subgraph) => subgraph.close()));
  }

  #prepare(
    query: string,
    operationName: string | undefined,
    observation: Observation | undefined,
  ): PreparedOperation {
    const { supergraph, rules } = this.#options;
    const mayKeep = query.length <= MAX_CACHED_DOCUMENT;
    const key = mayKeep || this.#registered.size > 0 ? keyOf(query, operationName) : '';
    const known = this.#registered.get(key) ?? (mayKeep ? this.#prepared.get(key) : undefined);
    observation?.lookedUp(known !== undefined);
    if (known) return known;
    const prepare = () => prepareOperation(query, operationName, supergraph, rules);
    const operation = observation ? observation.during('read', prepare) : prepare();
    if (mayKeep) this.#prepared.set(key, operation);
    return operation;
  }

  /** A valid operation that cannot be planned is our failure: the request ends, and its connection goes on. */
  #guard<Result>(prepare: () => Result): Result {
    try {
      return prepare();
    } catch (error) {
      if (error instanceof RequestRefused) throw error;
      this.#options.log.error({ err: error }, 'an operation could not be planned');
      throw RequestRefused.because('INTERNAL', 'The gateway cannot plan this operation.');
    }
  }
}

function keyOf(query: string, operationName: string | undefined): string {
  return `${operationName ?? ''}\n${query}`;
}
