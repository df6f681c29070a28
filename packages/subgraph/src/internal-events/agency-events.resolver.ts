import type { RequestLog } from '@tongbu/events';
import { Fault } from '@tongbu/runtime';
import { type Agency, CursorScalar, isTopic, topicAgency } from '@tongbu/vocabulary';
import { Arg, Resolver, Root, Subscription } from 'type-graphql';
import type { SubgraphContext } from '../context.js';
import { mapOpenedStream } from '../streams/map-stream.js';
import { AgencyEvent } from './agency-event.type.js';

interface AgencyEventsContext extends SubgraphContext {
  readonly events: RequestLog;
  /** Whose log it is. */
  readonly agency: Agency;
}

/** The name of the field that carries events between services; it is left out of the published schema. */
export const AGENCY_EVENTS_FIELD = 'agencyEvents';

/** The wire between services: one agency's log, topic by topic, for the role `service` only. */
@Resolver(() => AgencyEvent)
export class AgencyEventsResolver {
  @Subscription(() => AgencyEvent, {
    description:
      'Follows one topic of this agency from a cursor. For services only; not in the public graph.',
    subscribe: ({
      args,
      context,
    }: {
      args: { topic: string; after?: string };
      context: AgencyEventsContext;
    }) => {
      if (context.caller.role !== 'service') throw new Fault('FORBIDDEN');
      return agencyEvents(context, args);
    },
  })
  agencyEvents(
    @Root() event: AgencyEvent,
    @Arg('topic', () => String, { description: 'A topic that this agency owns.' }) _topic: string,
    @Arg('after', () => CursorScalar, {
      nullable: true,
      description: 'Go on after this cursor; `0` is the oldest kept; absent is from now on.',
    })
    _after?: string,
  ): AgencyEvent {
    return event;
  }
}

async function agencyEvents(
  { agency, events, signal }: AgencyEventsContext,
  { topic, after }: { topic: string; after?: string },
): Promise<AsyncIterableIterator<AgencyEvent>> {
  if (!isTopic(topic) || topicAgency(topic) !== agency) {
    throw new Fault('INVALID_INPUT', { message: 'This agency has no such topic.' });
  }
  const stream = events.stream(topic, { ...(after !== undefined && { after }), ...(signal && { signal }) });
  return mapOpenedStream(stream, ({ payload, ...event }) => ({ ...event, payload: JSON.stringify(payload) }));
}
