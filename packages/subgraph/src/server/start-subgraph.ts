import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { TokenVerifier } from '@tongbu/access';
import type { HopTls, HopVerifier } from '@tongbu/hop';
import type { Logger } from '@tongbu/runtime';
import type { ContextFactory, SubgraphContext } from '../context.js';
import type { Subgraph } from '../schema/build-subgraph.js';
import { RequestsOfErrors } from './answer-operation.js';
import { httpHandler } from './http.js';
import { maskError } from './mask-error.js';
import { RECHECK_TOKENS_MS } from './watch-token.js';
import { serveWebSocket } from './websocket.js';

export interface SubgraphServerOptions<Own extends object> {
  readonly subgraph: Subgraph;
  readonly context: ContextFactory<Own>;
  /** Says what came through the gateway or from another service: nothing else is answered. */
  readonly hop: HopVerifier;
  /** Serves over TLS, and only whoever shows a certificate of the authority. Default: neither. */
  readonly tls?: HopTls | undefined;
  readonly verify: TokenVerifier;
  /** How often the tokens of open sockets are looked at again. Default: every 12 s. */
  readonly recheckTokensMs?: number;
  /** Rejects while the service cannot answer, for instance while its database is away. */
  readonly isReady: () => Promise<void>;
  readonly port: number;
  readonly host: string;
  readonly production: boolean;
  readonly log: Logger;
}

export interface SubgraphServer {
  readonly port: number;
  /** Tells subscribers to come back (1012), lets requests in flight finish, and closes. */
  close(): Promise<void>;
}

/** Serves a subgraph over HTTP and graphql-ws on one port. Rejects when the port cannot be had. */
export async function startSubgraph<Own extends object>({
  subgraph,
  context,
  hop,
  tls,
  verify,
  recheckTokensMs = RECHECK_TOKENS_MS,
  isReady,
  port,
  host,
  production,
  log,
}: SubgraphServerOptions<Own>): Promise<SubgraphServer> {
  type Context = SubgraphContext & Own;
  const contextOf = (base: SubgraphContext): Context => ({ ...base, ...context(base) });
  const requests = new RequestsOfErrors();
  const apollo = new ApolloServer<Context>({
    schema: subgraph.schema,
    introspection: !production,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: production,
    nodeEnv: production ? 'production' : 'development',
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      requests.plugin,
    ],
    formatError: (_formatted, error) => maskError(error, { log, requestId: requests.requestIdOf(error) }),
  });
  await apollo.start();
  const handle = httpHandler({ apollo, hop, verify, contextOf, isReady, log });
  const server = serverOf(tls, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a request failed');
      response.destroy();
    });
  });
  const { schema } = subgraph;
  const sockets = serveWebSocket({
    server,
    schema,
    hop,
    verify,
    recheckTokensMs,
    contextOf,
    production,
    log,
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    close: async () => {
      await sockets.close();
      server.closeIdleConnections();
      await new Promise((resolve) => server.close(resolve));
      await apollo.stop();
    },
  };
}

/** With TLS, whoever shows no certificate of the authority is cut off before it can say anything. */
function serverOf(tls: HopTls | undefined, answer: RequestListener): Server {
  if (!tls) return createServer(answer);
  return createSecureServer(
    { ...tls, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' },
    answer,
  );
}
