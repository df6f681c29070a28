import { type Agency, isFinalLaneState, type LaneKind, type LaneState, laneAgency } from '@tongbu/vocabulary';

/** A lane of a case, as far as it is known. */
export interface KnownLane {
  readonly lane: LaneKind;
  readonly state: LaneState;
}

/**
 * The agencies that have work to do for a case. Health has for as long as the response goes on: it treats the person
 * after the verification is done. Any other agency has while its lane is neither done nor stood down, and not before
 * its lane has been heard of; an agency with another task open for the case, such as an isolation plan, is told by
 * itself.
 */
export function openAgencies({
  isActive,
  lanes,
  withTask = [],
}: {
  readonly isActive: boolean;
  readonly lanes: readonly KnownLane[];
  readonly withTask?: readonly Agency[];
}): ReadonlySet<Agency> {
  if (!isActive) return new Set();
  const working = lanes.filter(({ state }) => !isFinalLaneState(state)).map(({ lane }) => laneAgency(lane));
  return new Set<Agency>(['HEALTH', ...working, ...withTask]);
}
