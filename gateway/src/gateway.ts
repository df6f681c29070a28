import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenVerifier } from '@tongbu/access';
import { ConfigurationFault, createLogger, type Logger } from '@tongbu/runtime';
import { authenticator } from './clients/authenticate.js';
import { Engine } from './engine.js';
import { createHttpServer } from './http/server.js';
import { DEFAULT_LIMITS, type DocumentLimits } from './planning/limits.js';
import { SubgraphClient } from './subgraphs/subgraph-client.js';
import type { UpstreamSource } from './subscriptions/upstream-source.js';
import { DEFAULT_UPSTREAM_TIMING, WebSocketUpstream } from './subscriptions/websocket-upstream.js';
import { loadSupergraph } from './supergraph/supergraph.js';
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
  /** Whether clients may read the schema. Default: yes. */
  readonly introspection?: boolean;
  readonly limits?: Partial<DocumentLimits>;
  /** How long a subgraph may take, to the last byte. Default: 3 s. */
  readonly subgraphTimeoutMs?: number;
  readonly maxBodyBytes?: number;
  /** Where events come from. Default: the subgraphs, over graphql-ws. */
  readonly upstream?: UpstreamSource;
  readonly log?: Logger;
}

export interface Gateway {
  readonly port: number;
  /** The address of the GraphQL endpoint; the same path serves WebSockets. */
  readonly url: string;
  /** Ends every connection such that clients come back, then stops. */
  close(): Promise<void>;
}

async function listen(http: Server, port: number, host: string): Promise<number> {
  http.listen(port, host);
  try {
    await once(http, 'listening');
  } catch (error) {
    const isTaken = error instanceof Error && Reflect.get(error, 'code') === 'EADDRINUSE';
    throw isTaken ? new ConfigurationFault([`port ${port} is taken`]) : error;
  }
  return (http.address() as AddressInfo).port;
}

/**
 * Starts a gateway and resolves once it listens. No subgraph needs to be up. Throws
 * `ConfigurationFault` when the text is no supergraph, or the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    host = '127.0.0.1',
    log = createLogger({ name: 'gateway', level: 'warn' }),
    subgraphTimeoutMs = 3_000,
  } = options;
  const supergraph = loadSupergraph(options.supergraph);
  const urls = new Map(
    supergraph.subgraphs.map(({ name, url }) => [name, options.subgraphUrls?.[name] ?? url]),
  );
  const unaddressed = [...urls].filter(([, url]) => !/^https?:\/\//.test(url)).map(([name]) => name);
  if (unaddressed.length > 0) {
    throw new ConfigurationFault(unaddressed.map((name) => `the subgraph ${name} has no http address`));
  }
  const subgraphs = new Map(
    [...urls].map(([name, url]) => [
      name,
      new SubgraphClient({ name, url, timeoutMs: subgraphTimeoutMs, maxResponseBytes: 32 * 1024 * 1024 }),
    ]),
  );
  const engine = new Engine({
    supergraph,
    subgraphs,
    upstream:
      options.upstream ??
      new WebSocketUpstream({
        ...DEFAULT_UPSTREAM_TIMING,
        addressOf: (name) => (urls.get(name) ?? '').replace(/^http/, 'ws'),
      }),
    rules: { limits: { ...DEFAULT_LIMITS, ...options.limits }, introspection: options.introspection ?? true },
    cachedOperations: 1_000,
    log,
  });
  const authenticate = authenticator(options.verify);
  const closing = new AbortController();

  const http = createHttpServer({
    engine,
    authenticate,
    closing: closing.signal,
    maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024,
    log,
  });
  const webSocket = serveWebSocket(http, {
    engine,
    authenticate,
    log,
    initTimeoutMs: 3_000,
    maxOperations: 100,
    maxPayloadBytes: 64 * 1024,
    keepAliveMs: 12_000,
  });
  const port = await listen(http, options.port, host);

  return {
    port,
    url: `http://${host}:${port}/graphql`,
    close: async () => {
      closing.abort();
      webSocket.close();
      const closed = once(http, 'close');
      http.close();
      http.closeIdleConnections();
      setTimeout(() => http.closeAllConnections(), 2_000).unref();
      await closed;
      await Promise.all([...subgraphs.values()].map((subgraph) => subgraph.close()));
    },
  };
}
