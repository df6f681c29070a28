export { type AgencyEventSourceOptions, agencyEventSource } from './agency-event-source.js';
export { appendEvents } from './append.js';
export { BackOff, type BackOffOptions } from './back-off.js';
export { OLDEST } from './cursor.js';
export type { Append, FollowedEvent, NewEvent, StoredEvent, WireEvent } from './event.js';
export {
  EventLog,
  type EventLogOptions,
  type RequestLog,
  type StreamOptions,
  type TopicStatus,
} from './event-log.js';
export type { EventStream } from './event-stream.js';
export type { EventSource, FollowerState, FollowerStatus, FollowOptions } from './follow/follow-options.js';
export { type Follower, follow } from './follow/follower.js';
export {
  countParked,
  type EventHandler,
  listParked,
  type ParkedCount,
  type ParkedEvent,
  type ReplayResult,
  replayParked,
} from './follow/parked-events.js';
export { localEventSource } from './local-event-source.js';
export { beginEpoch, pruneEvents, pruneInbox } from './retention.js';
export { consumerCursor, event, eventTables, inbox, parkedEvent, topicHead } from './tables.js';
