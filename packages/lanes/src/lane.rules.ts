import { isFinalLaneState, type LaneState } from '@tongbu/vocabulary';
import type { LaneRow } from './lane.table.js';

/** What an agency may ask of its lane. */
export type LaneStep = 'START' | 'COMPLETE' | 'STAND_DOWN';

/** Where a step leads, `unchanged` where it was taken before, `refused` where the lane is past it. */
export type StepOutcome = { readonly to: LaneState } | 'unchanged' | 'refused';

/**
 * The whole life of a lane: OPEN, IN_PROGRESS, DONE, or STOOD_DOWN from any state that is not final. Work may be
 * completed without having been reported as started: at night people act first. The same step again changes
 * nothing, so that a request may be repeated. A lane that is done stays done when the case is excluded: what
 * was carried out is history.
 */
export function stepFrom(state: LaneState, step: LaneStep): StepOutcome {
  switch (step) {
    case 'START':
      if (state === 'IN_PROGRESS') return 'unchanged';
      return isFinalLaneState(state) ? 'refused' : { to: 'IN_PROGRESS' };
    case 'COMPLETE':
      if (state === 'DONE') return 'unchanged';
      return state === 'STOOD_DOWN' ? 'refused' : { to: 'DONE' };
    case 'STAND_DOWN':
      return isFinalLaneState(state) ? 'unchanged' : { to: 'STOOD_DOWN' };
    default: {
      const unknown: never = step;
      return unknown;
    }
  }
}

/** Whether the lane missed its time limit: open beyond it, or done after it. A lane that stood down missed nothing. */
export function isOverdue(
  { state, dueAt, completedAt }: Pick<LaneRow, 'state' | 'dueAt' | 'completedAt'>,
  now: Date,
) {
  return state !== 'STOOD_DOWN' && (completedAt ?? now).getTime() > dueAt.getTime();
}
