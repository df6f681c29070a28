import type { ServerResponse } from 'node:http';
import { reply } from './write-reply.js';

/**
 * Answers the two questions of whoever runs the gateway: is it alive, and may it be sent requests. A subgraph that is
 * down makes the gateway no less ready: what the others know is still answered.
 */
export function answerHealth(
  path: string,
  response: ServerResponse,
  { isClosing }: { isClosing: boolean },
): boolean {
  if (path !== '/health/live' && path !== '/health/ready') return false;
  const isReady = path === '/health/live' || !isClosing;
  reply(response, isReady ? 200 : 503, JSON.stringify({ status: isReady ? 'ok' : 'closing' }), {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  return true;
}
