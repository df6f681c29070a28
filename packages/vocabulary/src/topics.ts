import { type Agency, agencySlug } from './agencies.js';
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
 * agencies follow; the four lane topics carry the lanes' own changes; the four of audit heads are what each agency
 * has the other three witness.
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
  persons: { agency: 'PUBLIC_SECURITY', types: ['persons.registered', 'persons.erased'] },
  'emergency-access': {
    agency: 'PUBLIC_SECURITY',
    types: ['emergencyAccess.opened', 'emergencyAccess.ended', 'emergencyAccess.reviewed'],
  },
  'community-control': { agency: 'CIVIL_AFFAIRS', types: ['lane.changed'] },
  'health-audit-heads': { agency: 'HEALTH', types: ['audit.headSigned'] },
  'public-security-audit-heads': { agency: 'PUBLIC_SECURITY', types: ['audit.headSigned'] },
  'transport-audit-heads': { agency: 'TRANSPORT', types: ['audit.headSigned'] },
  'civil-affairs-audit-heads': { agency: 'CIVIL_AFFAIRS', types: ['audit.headSigned'] },
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

/** The topic in which an agency tells the others of the heads of its audit trail. */
export function auditTopic(agency: Agency): Topic {
  return `${agencySlug(agency)}-audit-heads`;
}
