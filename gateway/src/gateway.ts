import { once, setMaxListeners } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenVerifier } from '@tongbu/access';
import type { HopSigner } from '@tongbu/hop';
import { ConfigurationFault, createLogger, findTracer, type Logger } from '@tongbu/runtime';
import { Admission, type AdmissionLimits, DEFAULT_ADMISSION } from './admission/admission.js';
import { type AccessClass, oneClassPerCaller } from './clients/access-class.js';
import { AllowedOrigins } from './clients/allowed-origins.js';
import { authenticator } from './clients/authenticate.js';
import { tokenWatch } from './clients/token-watch.js';
import {
  type AutomaticDocumentLimits,
  DEFAULT_AUTOMATIC_DOCUMENTS,
} from './documents/automatic-documents.js';
import { Documents } from './documents/documents.js';
import { readRegisteredDocuments } from './documents/registered-documents.js';
import { Engine } from './engine.js';
import type { Graph } from './graph.js';
import { DEFAULT_MAX_BODY_BYTES } from './http/read-body.js';
import { createHttpServer } from './http/server.js';
import { GatewayMetrics } from './observability/metrics.js';
import { Observer } from './observability/observer.js';
import { openGraph, untrusted } from './open-graph.js';
import { DEFAULT_LIMITS, type DocumentLimits } from './planning/limits.js';
import { type CircuitBreakerOptions, DEFAULT_CIRCUIT } from './subgraphs/circuit-breaker.js';
import { DEFAULT_TIMEOUTS, type Timeouts } from './subgraphs/timeouts.js';
import type { StreamStatistics } from './subscriptions/stream-statistics.js';
import type { UpstreamSource } from './subscriptions/upstream-source.js';
import { DEFAULT_UPSTREAM_TIMING, WebSocketUpstream } from './subscriptions/websocket-upstream.js';
import { notASupergraph } from './supergraph/supergraph.js';
import { plannerTakes } from './supergraph/try-planner.js';
import { DEFAULT_WEBSOCKET_LIMITS, type WebSocketLimits } from './websocket/limits.js';
import { serveWebSocket } from './websocket/server.js';

export interface GatewayOptions {
  /** The text of a Federation 2 supergraph. */
  readonly supergraph: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Addresses of subgraphs by name, in place of those in the supergraph. */
  readonly subgraphUrls?: Readonly<Record<string, string>>;
  /** Says who a token belongs to. Without it, nobody is asked for one: a plain federation gateway. */
  readonly verify?: TokenVerifier;
  /** Signs what subgraphs are asked, for those that take nothing else. Default: nothing is signed. */
  readonly hop?: HopSigner;
  /** How often the tokens of open sockets and event streams are looked at again. Default: every 5 s. */
  readonly recheckTokensMs?: number;
  /** The origins of pages that browsers may ask from. Default: none. */
  readonly allowedOrigins?: readonly string[];
  /** Whether clients may read the schema. Default: yes. */
  readonly introspection?: boolean;
  readonly limits?: Partial<DocumentLimits>;
  readonly documents?: DocumentOptions;
  /** How many sockets and event streams clients may hold. */
  readonly admission?: Partial<AdmissionLimits>;
  readonly webSocket?: Partial<WebSocketLimits>;
  /** How long subgraphs may take, to the last byte, and a whole request. Default: 3 s and 10 s. */
  readonly timeouts?: Partial<Timeouts>;
  /** When a subgraph that fails is left alone. Default: after 5 failures in a row, for 1 s. */
  readonly circuit?: Partial<Omit<CircuitBreakerOptions, 'log'>>;
  readonly maxBodyBytes?: number;
  /** Which clients may share the events of equal subscriptions. Default: a class for each caller. */
  readonly accessClass?: AccessClass;
  /** How long a client may take nothing of what waits for it before it is closed. Default: 20 s. */
  readonly maxStallMs?: number;
  /**
   * How old an event may be when it is handed to a client, counted from when the gateway received it: for so long what the
   * agencies decided about it is believed. Who stands before an older one is closed, and comes back. Default: 5 s.
   */
  readonly maxEventAgeMs?: number;
  /** Whether equal queries of one caller that come while one runs are answered with that one's response. Default: yes. */
  readonly mergeQueries?: boolean;
  /** How long after it began a query may be joined by equal ones. Default: 100 ms. */
  readonly mergeWithinMs?: number;
  /** Where events come from. Default: the subgraphs, over graphql-ws. */
  readonly upstream?: UpstreamSource;
  readonly log?: Logger;
  /** What whoever reads `/metrics` must show. Default: nothing, and only this machine may. */
  readonly metricsToken?: string;
  /** Queries and mutations that take longer are logged by name. Default: 1 s. */
  readonly slowOperationMs?: number;
}

export interface DocumentOptions {
  /** The text of a manifest of registered documents. */
  readonly manifest?: string;
  /** Whether only registered documents run. Default: no. */
  readonly onlyRegistered?: boolean;
  /** Bounds of the documents that clients may name by their hash once they have sent them, or `false`. */
  readonly automatic?: AutomaticDocumentLimits | false;
}

export interface Gateway {
  readonly port: number;
  /** The address of the GraphQL endpoint; the same path serves WebSockets. */
  readonly url: string;
  /** What the subscriptions are at. */
  statistics(): StreamStatistics;
  /** How the circuits to the subgraphs are, by name. */
  circuits(): Graph['circuits'];
  /**
   * Goes on with another supergraph, without a request or a subscription lost; those that are not valid any longer end with
   * the reason. Throws `ConfigurationFault`, and changes nothing, when the text is no supergraph.
   */
  replaceSupergraph(sdl: string): Promise<void>;
  /** Ends every connection such that clients come back, then stops. */
  close(): Promise<void>;
}

async function listen(http: Server, port: number, host: string): Promise<number> {
  http.listen(port, host);
  try {
    await once(http, 'listening');
  } catch (error) {
    const isTaken = error instanceof Error && Reflect.get(error, 'code') === 'EADDRINUSE';
    throw isTaken ? new ConfigurationFault([`port ${port} is taken`], { mayPass: true }) : error;
  }
  return (http.address() as AddressInfo).port;
}

/** How long requests may go on that began with a supergraph which was replaced. */
const DRAIN_MS = 30_000;

/**
 * Starts a gateway and resolves once it listens. No subgraph needs to be up. Throws
 * `ConfigurationFault` when the text is no supergraph or no manifest, or the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host = '127.0.0.1', log = createLogger({ name: 'gateway', level: 'warn' }) } = options;
  const metrics = new GatewayMetrics({
    streams: () => engine.streams.statistics(),
    circuits: () => engine.graph.circuits,
  });
  const observer = new Observer({
    metrics,
    log,
    slowOperationMs: options.slowOperationMs ?? 1_000,
    tracer: findTracer('tongbu-gateway'),
  });
  const {
    manifest,
    onlyRegistered = false,
    automatic = DEFAULT_AUTOMATIC_DOCUMENTS,
  } = options.documents ?? {};
  const registered = manifest === undefined ? undefined : readRegisteredDocuments(manifest);
  const graphOptions = {
    urls: options.subgraphUrls ?? {},
    timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
    circuit: { ...DEFAULT_CIRCUIT, ...options.circuit },
    rules: { limits: { ...DEFAULT_LIMITS, ...options.limits }, introspection: options.introspection ?? true },
    registered,
    hop: options.hop,
    observer,
    log,
  };
  const accessClass = options.accessClass ?? oneClassPerCaller;
  const engine: Engine = new Engine({
    graph: openGraph(options.supergraph, graphOptions),
    documents: new Documents({ registered, onlyRegistered, automatic: automatic || undefined }),
    upstream:
      options.upstream ??
      new WebSocketUpstream({
        ...DEFAULT_UPSTREAM_TIMING,
        hop: options.hop,
        onUntrusted: (subgraph) => untrusted(subgraph, log),
        addressOf: (name) => engine.graph.urlOf(name).replace(/^http/, 'ws'),
      }),
    accessClass,
    maxStallMs: options.maxStallMs ?? 20_000,
    maxEventAgeMs: options.maxEventAgeMs ?? 5_000,
    mergeWithinMs: options.mergeQueries === false ? 0 : (options.mergeWithinMs ?? 100),
    log,
  });
  const authenticate = authenticator(options.verify);
  const watch = tokenWatch(authenticate, options.recheckTokensMs ?? 5_000);
  const origins = new AllowedOrigins(options.allowedOrigins ?? []);
  const closing = new AbortController();
  // Every event stream listens to it.
  setMaxListeners(0, closing.signal);

  const admission = new Admission({ ...DEFAULT_ADMISSION, ...options.admission });
  const http = createHttpServer({
    engine,
    authenticate,
    watch,
    origins,
    admission,
    closing: closing.signal,
    observer,
    metrics: { metrics, token: options.metricsToken },
    maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    log,
  });
  const webSocket = serveWebSocket(http, {
    engine,
    authenticate,
    watch,
    origins,
    admission,
    accessClass,
    observer,
    log,
    ...DEFAULT_WEBSOCKET_LIMITS,
    ...options.webSocket,
  });
  const port = await listen(http, options.port, host);

  return {
    port,
    url: `http://${host}:${port}/graphql`,
    statistics: () => engine.streams.statistics(),
    circuits: () => engine.graph.circuits,
    replaceSupergraph: async (sdl) => {
      if (!(await plannerTakes(sdl))) throw notASupergraph();
      const before = engine.replaceGraph(openGraph(sdl, graphOptions));
      // What was asked of the one before is answered by then.
      setTimeout(() => void before.close(), DRAIN_MS).unref();
    },
    close: async () => {
      observer.closing();
      closing.abort();
      webSocket.close();
      engine.streams.close();
      const closed = once(http, 'close');
      http.close();
      http.closeIdleConnections();
      setTimeout(() => http.closeAllConnections(), 2_000).unref();
      await closed;
      await engine.graph.close();
    },
  };
}
