import type { KnownEvent, Topic } from '@tongbu/vocabulary';

/** An event to append. Its payload is checked and freed of unknown fields before it is stored. */
export type NewEvent = KnownEvent & {
  readonly topic: Topic;
  /** Made here when absent. Give one to find out, after an unknown commit, whether the event was stored. */
  readonly eventId?: string;
  /** The database's clock when absent. */
  readonly occurredAt?: Date;
};

/** Collects an event that the running transaction appends as its last statement. */
export type Append = (event: NewEvent) => void;

/** An event as it travels: what a follower receives. `payload` is not yet checked against the vocabulary. */
export interface WireEvent {
  /** The place after this event: reading after it goes on with the next one. Opaque. */
  readonly cursor: string;
  /** 1, 2, 3, … within the topic, without gaps: who sees `n` after `n - 1` has missed nothing. */
  readonly sequence: number;
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: Date;
  readonly payload: unknown;
}

/** An event of this service's own log. Shared between streams: treat it as read-only. */
export interface StoredEvent extends WireEvent {
  readonly topic: Topic;
}

/** An event as a handler gets it: type, version and payload belong together, so narrow it by `type`. */
export type FollowedEvent = KnownEvent & {
  readonly topic: Topic;
  readonly sequence: number;
  readonly eventId: string;
  readonly occurredAt: Date;
};
