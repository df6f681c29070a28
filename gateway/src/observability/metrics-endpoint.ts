import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../admission/client-address.js';
import { reply } from '../http/write-reply.js';
import type { GatewayMetrics } from './metrics.js';

export const METRICS_PATH = '/metrics';

export interface MetricsEndpointOptions {
  readonly metrics: GatewayMetrics;
  /** What whoever asks must show. Without it, only this machine is answered. */
  readonly token: string | undefined;
}

const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/i;
const PLAIN_TEXT = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } as const;

/** Answers `/metrics` for Prometheus: with the token, or without one to this machine only. */
export async function answerMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  { metrics, token }: MetricsEndpointOptions,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return reply(response, 405, 'Metrics are read with GET.\n', { ...PLAIN_TEXT, allow: 'GET, HEAD' });
  }
  if (token === undefined) {
    if (!isOfThisMachine(request))
      return reply(response, 403, 'Metrics need METRICS_TOKEN to be read from elsewhere.\n', PLAIN_TEXT);
  } else if (!showsToken(request, token)) {
    return reply(response, 401, 'Metrics need their token.\n', {
      ...PLAIN_TEXT,
      'www-authenticate': 'Bearer',
    });
  }
  reply(response, 200, await metrics.text(), {
    'content-type': metrics.contentType,
    'cache-control': 'no-store',
  });
}

/**
 * A proxy on this machine speaks for others: what it passed on is not of this machine. Nor is what a page asked for
 * under a name of its own that leads here.
 */
function isOfThisMachine({ socket, headers }: IncomingMessage): boolean {
  const isPassedOn =
    headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined || headers.via !== undefined;
  return !isPassedOn && isLoopback(socket.remoteAddress ?? '') && LOOPBACK_HOST.test(headers.host ?? '');
}

/** Compares digests, which are equally long, in a time that tells nothing. */
function showsToken({ headers }: IncomingMessage, token: string): boolean {
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
