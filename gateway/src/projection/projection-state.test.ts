import { expect, test, vi } from 'vitest';
import { Failures } from '../execution/failures.js';
import { ProjectionState } from './projection-state.js';

const shared = { id: 1 };
const begin = (): ProjectionState =>
  new ProjectionState({ failures: new Failures(), shared: new Set([shared]) });

test('what stands at several places is written once by each writer', () => {
  const state = begin();
  const [one, other] = [vi.fn(() => 'one'), vi.fn(() => 'other')];
  expect([state.once(shared, one), state.once(shared, other), state.once(shared, one)]).toEqual([
    'one',
    'other',
    'one',
  ]);
  expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
});

test('what stands at one place is not looked up, even if it looks the same', () => {
  const write = vi.fn(() => 'text');
  const state = begin();
  state.once({ id: 1 }, write);
  state.once({ id: 1 }, write);
  expect(write).toHaveBeenCalledTimes(2);
});

test('what has a trouble is written at each place, also when the trouble is told already', () => {
  const state = begin();
  const withTrouble = vi.fn(() => {
    state.reportNull('Person.name');
    return 'null';
  });
  const undefinedText = vi.fn(() => undefined);
  for (const write of [withTrouble, undefinedText]) {
    state.once(shared, write);
    state.once(shared, write);
    expect(write).toHaveBeenCalledTimes(2);
  }
});
