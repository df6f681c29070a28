import type { Logger } from '@tongbu/runtime';
import { type ClientContext, subgraphHeaders } from './clients/client-context.js';
import { Failures } from './execution/failures.js';
import type { Run, Send, Variables } from './execution/run.js';
import { BoundedCache } from './planning/bounded-cache.js';
import type { OperationVariant } from './planning/operation-variant.js';
import { type PreparedOperation, prepareOperation } from './planning/prepare-operation.js';
import type { DocumentRules } from './planning/read-document.js';
import { RequestRefused } from './planning/request-refused.js';
import { writeResponse } from './projection/write-response.js';
import type { SubgraphClient } from './subgraphs/subgraph-client.js';
import { completeEvent, type EventFrame } from './subscriptions/event-stream.js';
import { DEFAULT_RETRY, resumingStream } from './subscriptions/resuming-upstream.js';
import type { UpstreamSource } from './subscriptions/upstream-source.js';
import type { Supergraph } from './supergraph/supergraph.js';

/** A GraphQL request, whatever it came over. */
export interface GraphQLRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** The cursor after which a subscription goes on, where the transport says so; it takes precedence over `after`. */
  readonly resumeFrom?: string | undefined;
}

/** A request that may run: its document is valid and its variables fit. */
export interface ReadyRequest {
  readonly operation: PreparedOperation;
  readonly variant: OperationVariant;
  readonly variables: Variables;
  readonly resumeFrom: string | undefined;
}

export interface ExecutedResponse {
  /** The response as JSON text. */
  readonly text: string;
  /** False when `data` is null. */
  readonly hasData: boolean;
}

export interface EngineOptions {
  readonly supergraph: Supergraph;
  readonly subgraphs: ReadonlyMap<string, Pick<SubgraphClient, 'ask'>>;
  readonly upstream: UpstreamSource;
  readonly rules: DocumentRules;
  readonly cachedOperations: number;
  readonly log: Logger;
}

/** Longer documents are prepared each time: a cache of them would be a way to fill our memory. */
const MAX_CACHED_DOCUMENT = 20_000;

/** Runs GraphQL requests on a supergraph. Every transport comes through here. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #prepared: BoundedCache<string, PreparedOperation>;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#prepared = new BoundedCache(options.cachedOperations);
  }

  /** Throws `RequestRefused` when the document or the variables are not ones that may run, or nobody can plan it. */
  ready({ query, operationName, variables, resumeFrom }: GraphQLRequest): ReadyRequest {
    return this.#guard(() => {
      const operation = this.#prepare(query, operationName);
      const read = operation.readVariables(variables);
      return { operation, variant: operation.variantFor(read), variables: read, resumeFrom };
    });
  }

  /** Runs a query or mutation. Never rejects for what subgraphs do: that is in the response. */
  async execute({ variant, variables }: ReadyRequest, client: ClientContext): Promise<ExecutedResponse> {
    const run: Run = { variables, data: {}, failures: new Failures(), send: this.#sender(client) };
    await variant.execute(run);
    const projected = variant.projection.write(run);
    return { text: writeResponse(projected), hasData: projected.data !== 'null' };
  }

  /**
   * Runs a subscription until the signal is aborted or the stream is over. Throws `UpstreamRefused` when the subgraph
   * refuses it, and `UpstreamLost` when a stream that cannot be resumed broke.
   */
  async *subscribe(
    { variant, variables, resumeFrom }: ReadyRequest,
    client: ClientContext,
    signal: AbortSignal,
  ): AsyncGenerator<EventFrame, void, void> {
    const { projection, subscription } = variant;
    if (!subscription) throw new Error('Only a subscription can be subscribed to.');
    const upstream = {
      subgraph: subscription.subgraph,
      operation: subscription.operation,
      variables: subscription.upstreamVariables(variables, resumeFrom),
      client,
    };
    const context = { projection, subscription, variables, send: this.#sender(client) };
    const { resumption } = subscription;
    for await (const message of resumingStream(this.#options.upstream, upstream, {
      resumption,
      timing: DEFAULT_RETRY,
      signal,
    })) {
      yield await completeEvent(message, context);
    }
  }

  #prepare(query: string, operationName: string | undefined): PreparedOperation {
    const { supergraph, rules } = this.#options;
    if (query.length > MAX_CACHED_DOCUMENT) return prepareOperation(query, operationName, supergraph, rules);
    const key = `${operationName ?? ''}\n${query}`;
    const known = this.#prepared.get(key);
    if (known) return known;
    const operation = prepareOperation(query, operationName, supergraph, rules);
    this.#prepared.set(key, operation);
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

  #sender(client: ClientContext): Send {
    const { subgraphs } = this.#options;
    const headers = subgraphHeaders(client);
    return (name, body) => {
      const subgraph = subgraphs.get(name);
      if (!subgraph) throw new Error('A plan names a subgraph that the supergraph does not list.');
      return subgraph.ask(body, headers, client.signal);
    };
  }
}
