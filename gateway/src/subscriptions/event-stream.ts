import { Failures } from '../execution/failures.js';
import type { Run, Send, Variables } from '../execution/run.js';
import type { ResponseProjection } from '../projection/response-projection.js';
import { writeResponse } from '../projection/write-response.js';
import type { PreparedSubscription } from './prepare-subscription.js';
import type { ResumableMessage } from './resuming-upstream.js';

/** One event as clients get it: a GraphQL response as JSON text, and where the stream stands after it. */
export interface EventFrame {
  readonly text: string;
  readonly cursor: string | undefined;
}

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
export async function completeEvent(message: ResumableMessage, context: EventContext): Promise<EventFrame> {
  const { projection, subscription, variables, send } = context;
  const run: Run = { variables, data: {}, failures: new Failures(), send };
  subscription.receive(run, message.answer);
  await subscription.complete(run);
  const { cursor } = message;
  return {
    text: writeResponse(projection.write(run), cursor === undefined ? undefined : { cursor }),
    cursor,
  };
}
