import type { Logger } from '@tongbu/runtime';
import type { AccessClass } from './clients/access-class.js';
import type { ClientContext } from './clients/client-context.js';
import type { DocumentRequest } from './documents/document-request.js';
import type { Documents } from './documents/documents.js';
import { Failures } from './execution/failures.js';
import type { Run } from './execution/run.js';
import type { Graph, ReadyRequest } from './graph.js';
import type { Observation } from './observability/observation.js';
import { observeStream } from './observability/observe-stream.js';
import { writeResponse } from './projection/write-response.js';
import { Streams } from './subscriptions/streams.js';
import type { FrameSink, Subscription } from './subscriptions/subscriber.js';
import type { UpstreamSource } from './subscriptions/upstream-source.js';

export interface ExecutedResponse {
  /** The response as JSON text. */
  readonly text: string;
  /** False when `data` is null. */
  readonly hasData: boolean;
}

export interface EngineOptions {
  readonly graph: Graph;
  readonly documents: Documents;
  readonly upstream: UpstreamSource;
  readonly accessClass: AccessClass;
  readonly maxStallMs: number;
  readonly log: Logger;
}

/** Runs GraphQL requests on the supergraph in service. Every transport comes through here. */
export class Engine {
  readonly streams: Streams;
  readonly #documents: Documents;
  #graph: Graph;

  constructor({ graph, documents, upstream, accessClass, maxStallMs, log }: EngineOptions) {
    this.#graph = graph;
    this.#documents = documents;
    this.streams = new Streams({ source: upstream, accessClass, maxStallMs, log });
  }

  get graph(): Graph {
    return this.#graph;
  }

  /** Throws `RequestRefused` when the document or the variables are not ones that may run, or nobody can plan it. */
  ready(request: DocumentRequest, observation?: Observation): ReadyRequest {
    const ready = this.#graph.ready(this.#documents.find(request), observation);
    this.#documents.keep(request);
    return ready;
  }

  /** Runs a query or mutation. Never rejects for what subgraphs do: that is in the response. */
  async execute(
    { graph, variant, variables }: ReadyRequest,
    client: ClientContext,
  ): Promise<ExecutedResponse> {
    const run: Run = { variables, data: {}, failures: new Failures(), send: graph.sender(client) };
    await variant.execute(run);
    const projected = variant.projection.write(run);
    const hasData = projected.data !== 'null';
    client.observation?.answered(projected.errors, hasData);
    return { text: writeResponse(projected), hasData };
  }

  /**
   * Runs a subscription: the sink gets its events until it is told the end, or the client leaves. Throws `RequestRefused`
   * when the supergraph was replaced since the request was made ready and the new one does not have it.
   */
  subscribe(ready: ReadyRequest, client: ClientContext, sink: FrameSink): Subscription {
    const current = ready.graph === this.#graph ? ready : this.#graph.ready(ready.request);
    return observeStream(client.observation, sink, (observed) =>
      this.streams.subscribe(current, client, observed),
    );
  }

  /** Goes on with another supergraph. What runs already is finished with the one before; see `Streams.replaceGraph`. */
  replaceGraph(graph: Graph): Graph {
    const before = this.#graph;
    this.#graph = graph;
    this.streams.replaceGraph(graph);
    return before;
  }
}
