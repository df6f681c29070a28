import type { Agency, BilingualName } from './agencies.js';

/**
 * The states of a lane. A lane that its agency has not heard of yet has no state: it is null.
 * DONE and STOOD_DOWN are final.
 */
export const LANE_STATES = ['PENDING', 'OPEN', 'IN_PROGRESS', 'DONE', 'STOOD_DOWN'] as const;

/** One state of a lane; the spelling is that of the GraphQL enum `LaneState`. */
export type LaneState = (typeof LANE_STATES)[number];

/** The four lanes that start together on a positive (一旦发现阳性,同步开展转运、复核、流调). */
export const LANES = ['verification', 'transfer', 'tracing', 'communityControl'] as const;

/** One lane; the spelling is that of the field of `CaseResponse`. */
export type LaneKind = (typeof LANES)[number];

const LANE_AGENCIES: Record<LaneKind, Agency> = {
  verification: 'HEALTH',
  transfer: 'TRANSPORT',
  tracing: 'PUBLIC_SECURITY',
  communityControl: 'CIVIL_AFFAIRS',
};

const LANE_NAMES: Record<LaneKind, BilingualName> = {
  verification: { en: 'Verification', zh: '复核' },
  transfer: { en: 'Transfer', zh: '转运' },
  tracing: { en: 'Tracing', zh: '流调' },
  communityControl: { en: 'Community control', zh: '社区管控' },
};

/** The agency that runs a lane and alone may write to it. */
export function laneAgency(lane: LaneKind): Agency {
  return LANE_AGENCIES[lane];
}

/** The lane's name for people, in English and Chinese. */
export function laneName(lane: LaneKind): BilingualName {
  return LANE_NAMES[lane];
}

/** True when nothing can happen in a lane any more. */
export function isFinalLaneState(state: LaneState): boolean {
  return state === 'DONE' || state === 'STOOD_DOWN';
}
