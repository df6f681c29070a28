import type { Logger } from '@tongbu/runtime';
import type { AccessClass } from './clients/access-class.js';
import type { ClientContext } from './clients/client-context.js';
import type { DocumentRequest } from './documents/document-request.js';
import type { Documents } from './documents/documents.js';
import { newRun } from './execution/run.js';
import type { Graph, ReadyRequest } from './graph.js';
import type { Observation } from './observability/observation.js';
import { observeStream } from './observability/observe-stream.js';
import { writeResponse } from './projection/write-response.js';
import { ExecutedResponse } from './queries/executed-response.js';
import { InFlightQueries } from './queries/in-flight-queries.js';
import { Streams } from './subscriptions/streams.js';
import type { FrameSink, Subscription } from './subscriptions/subscriber.js';
import type { UpstreamSource } from './subscriptions/upstream-source.js';

export interface EngineOptions {
  readonly graph: Graph;
  readonly documents: Documents;
  readonly upstream: UpstreamSource;
  readonly accessClass: AccessClass;
  readonly maxStallMs: number;
  readonly maxEventAgeMs: number;
  /** How long after it began a query may be joined by equal ones; 0 for never. */
  readonly mergeWithinMs: number;
  readonly log: Logger;
}

/** Runs GraphQL requests on the supergraph in service. Every transport comes through here. */
export class Engine {
  readonly streams: Streams;
  readonly #documents: Documents;
  readonly #queries: InFlightQueries<ExecutedResponse> | undefined;
  #graph: Graph;

  constructor(options: EngineOptions) {
    const { graph, documents, upstream, accessClass, maxStallMs, maxEventAgeMs, mergeWithinMs, log } =
      options;
    this.#graph = graph;
    this.#documents = documents;
    this.#queries = mergeWithinMs > 0 ? new InFlightQueries(mergeWithinMs) : undefined;
    this.streams = new Streams({
      source: upstream,
      accessClass,
      maxStallMs,
      frameAge: { maxMs: maxEventAgeMs },
      // Who is told of an event may ask about it: what is asked then gets no answer from before.
      beforeRelease: () => this.#queries?.seal(),
      log,
    });
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
  async execute(ready: ReadyRequest, client: ClientContext): Promise<ExecutedResponse> {
    const response = await (ready.operation.kind === 'mutation'
      ? this.#change(ready, client)
      : this.#query(ready, client));
    if (client.signal?.aborted) client.observation?.abandoned();
    else client.observation?.answered(response.errors, response.hasData);
    return response;
  }

  #query(ready: ReadyRequest, client: ClientContext): Promise<ExecutedResponse> {
    if (!this.#queries) return this.#run(ready, client);
    let isJoined = true;
    const response = this.#queries.run(ready, client, (signal) => {
      isJoined = false;
      return this.#run(ready, { ...client, signal });
    });
    if (isJoined) client.observation?.joined();
    return response;
  }

  /**
   * A mutation that was begun is carried through, whether its client waits or not. A query that is asked while it runs, or
   * after it, gets no answer from before.
   */
  async #change(ready: ReadyRequest, client: ClientContext): Promise<ExecutedResponse> {
    this.#queries?.seal();
    const { signal: _, ...patient } = client;
    try {
      return await this.#run(ready, patient);
    } finally {
      this.#queries?.seal();
    }
  }

  async #run({ graph, variant, variables }: ReadyRequest, client: ClientContext): Promise<ExecutedResponse> {
    const run = newRun(variables, graph.sender(client));
    await variant.execute(run);
    const projected = variant.projection.write(run);
    return new ExecutedResponse(writeResponse(projected), projected.errors, projected.data !== 'null');
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
