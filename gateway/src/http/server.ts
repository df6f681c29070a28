import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from '@tongbu/runtime';
import {
  answerMetrics,
  METRICS_PATH,
  type MetricsEndpointOptions,
} from '../observability/metrics-endpoint.js';
import { answerGraphQL, type GraphQLEndpointOptions } from './graphql-endpoint.js';
import { answerHealth } from './health.js';
import { HttpRefused } from './http-refused.js';
import { reply, replyJson } from './write-reply.js';

export interface HttpServerOptions extends GraphQLEndpointOptions {
  readonly log: Logger;
  readonly metrics: MetricsEndpointOptions;
}

export const GRAPHQL_PATH = '/graphql';

/** The gateway's HTTP server, not yet listening. */
export function createHttpServer(options: HttpServerOptions): Server {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => answerFailure(response, error, options.log));
  });
  // A slow sender may not hold a connection for ever.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 65_000;
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpServerOptions,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === GRAPHQL_PATH) return answerGraphQL(request, response, options);
  if (path === METRICS_PATH) return answerMetrics(request, response, options.metrics);
  if (answerHealth(path, response, { isClosing: options.closing.aborted })) return;
  reply(response, 404, 'Not found\n', { 'content-type': 'text/plain; charset=utf-8' });
}

function answerFailure(response: ServerResponse, error: unknown, log: Logger): void {
  const refusal = error instanceof HttpRefused ? error : undefined;
  if (!refusal) log.error({ err: error }, 'a request failed inside the gateway');
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const errors = [
    refusal
      ? { message: refusal.message, extensions: { code: refusal.code } }
      : { message: 'The request failed inside the gateway.', extensions: { code: 'INTERNAL' } },
  ];
  replyJson(response, refusal?.status ?? 500, JSON.stringify({ errors }), refusal?.headers ?? {});
}
