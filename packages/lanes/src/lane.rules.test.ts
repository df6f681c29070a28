import { isFinalLaneState, LANE_STATES } from '@tongbu/vocabulary';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOverdue, type LaneStep, stepFrom } from './lane.rules.js';

const steps: LaneStep[] = ['START', 'COMPLETE', 'STAND_DOWN'];

test('a lane that stood down takes no further step', () => {
  expect(stepFrom('STOOD_DOWN', 'START')).toBe('refused');
  expect(stepFrom('STOOD_DOWN', 'COMPLETE')).toBe('refused');
  expect(stepFrom('STOOD_DOWN', 'STAND_DOWN')).toBe('unchanged');
});

test('whatever steps are taken, a final state is never left and the same step twice is the step once', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LANE_STATES), fc.array(fc.constantFrom(...steps)), (first, taken) => {
      let state = first;
      for (const step of taken) {
        const outcome = stepFrom(state, step);
        if (typeof outcome === 'string') continue;
        expect(isFinalLaneState(state)).toBe(false);
        state = outcome.to;
        expect(stepFrom(state, step)).toBe('unchanged');
      }
    }),
  );
});

test('a lane is overdue when it is open beyond its limit or was done after it, and never when it stood down', () => {
  const dueAt = new Date('2022-07-01T02:00:00Z');
  const before = new Date('2022-07-01T01:59:59.999Z');
  const after = new Date('2022-07-01T02:00:00.001Z');
  expect(isOverdue({ state: 'OPEN', dueAt, completedAt: null }, dueAt)).toBe(false);
  expect(isOverdue({ state: 'OPEN', dueAt, completedAt: null }, after)).toBe(true);
  expect(isOverdue({ state: 'DONE', dueAt, completedAt: before }, after)).toBe(false);
  expect(isOverdue({ state: 'DONE', dueAt, completedAt: after }, after)).toBe(true);
  expect(isOverdue({ state: 'STOOD_DOWN', dueAt, completedAt: null }, after)).toBe(false);
});
