import type { Topic } from '@tongbu/vocabulary';
import type { EventLog } from './event-log.js';
import type { EventSource } from './follow/follow-options.js';

/** A source for a consumer of this service's own log. Has no wire that could break. */
export function localEventSource(events: EventLog, topic: Topic): EventSource {
  return (after, signal) => events.stream(topic, { after, signal });
}
