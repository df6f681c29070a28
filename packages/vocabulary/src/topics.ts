import type { Agency } from './agencies.js';
import type { EventType } from './events/event-types.js';
import type { LaneKind } from './lanes.js';

interface TopicEntry {
  /** The only agency that appends to the topic; its log holds it. */
  readonly agency: Agency;
  /** The event types that the topic carries. */
  readonly types: readonly EventType[];
}

/**
 * Every topic of the hub's logs. `positive-cases` feeds the public subscription; `response` is what the other
 * agencies follow; the four lane topics carry the lanes' own changes.
 */
export const TOPICS = {
  'positive-cases': { agency: 'HEALTH', types: ['case.positive'] },
  response: {
    agency: 'HEALTH',
    types: ['case.positive', 'case.settled', 'case.closed', 'contacts.recorded'],
  },
  verification: { agency: 'HEALTH', types: ['lane.changed'] },
  transfer: { agency: 'TRANSPORT', types: ['lane.changed'] },
  tracing: { agency: 'PUBLIC_SECURITY', types: ['lane.changed'] },
  persons: { agency: 'PUBLIC_SECURITY', types: ['persons.registered'] },
  'community-control': { agency: 'CIVIL_AFFAIRS', types: ['lane.changed'] },
} as const satisfies Record<string, TopicEntry>;

/** The name of a topic. */
export type Topic = keyof typeof TOPICS;

const LANE_TOPICS = {
  verification: 'verification',
  transfer: 'transfer',
  tracing: 'tracing',
  communityControl: 'community-control',
} as const satisfies Record<LaneKind, Topic>;

/** True when the text names a topic, spelled exactly. */
export function isTopic(text: string): text is Topic {
  return Object.hasOwn(TOPICS, text);
}

/** The agency in whose log a topic stands. */
export function topicAgency(topic: Topic): Agency {
  return TOPICS[topic].agency;
}

/** The topics of an agency's log, in the order of the table. */
export function topicsOf(agency: Agency): readonly Topic[] {
  return (Object.keys(TOPICS) as Topic[]).filter((topic) => TOPICS[topic].agency === agency);
}

/** The topic that carries a lane's changes. */
export function laneTopic(lane: LaneKind): Topic {
  return LANE_TOPICS[lane];
}
