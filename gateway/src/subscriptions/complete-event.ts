import { ERRORS } from '@tongbu/runtime';
import { newRun, type Send, type Variables } from '../execution/run.js';
import type { ResponseProjection } from '../projection/response-projection.js';
import { writeResponse } from '../projection/write-response.js';
import type { Frame } from './frame.js';
import type { PreparedSubscription } from './prepare-subscription.js';
import type { UpstreamMessage } from './upstream-source.js';

export interface EventContext {
  readonly projection: ResponseProjection;
  readonly subscription: PreparedSubscription;
  readonly variables: Variables;
  readonly send: Send;
}

/**
 * Makes a frame of what the owning subgraph sent: fetches what other subgraphs know of the event, and projects. Each
 * event is a run of its own, so an error belongs to its event and to no later one.
 */
export async function completeEvent(
  message: UpstreamMessage,
  cursor: string | undefined,
  { projection, subscription, variables, send }: EventContext,
): Promise<Frame> {
  const run = newRun(variables, send);
  subscription.receive(run, message.answer);
  await subscription.complete(run);
  const { receivedAt } = message;
  return { text: writeResponse(projection.write(run), extensionsOf(cursor)), cursor, receivedAt };
}

/** An event that the gateway could not complete by a fault of its own: the stream goes on after it. */
export function failedEvent({ receivedAt }: UpstreamMessage, cursor: string | undefined): Frame {
  const { message, retryable } = ERRORS.INTERNAL;
  const errors = [{ message, extensions: { code: 'INTERNAL', retryable } }];
  return { text: writeResponse({ data: 'null', errors }, extensionsOf(cursor)), cursor, receivedAt };
}

function extensionsOf(cursor: string | undefined) {
  return cursor === undefined ? undefined : { cursor };
}
