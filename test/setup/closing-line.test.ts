import { expect, test } from 'vitest';
import type { TestModule } from 'vitest/node';
import { describeRun } from './closing-line.js';

/** As much of vitest's report of a file as the line is made of. */
function file(states: readonly string[], { errors = 0, suiteErrors = 0 } = {}): TestModule {
  const list = (length: number) => Array.from({ length }, () => new Error('seen'));
  return {
    errors: () => list(errors),
    children: {
      allTests: () => states.map((state) => ({ result: () => ({ state }) })),
      allSuites: () => [{ errors: () => list(suiteErrors) }],
    },
  } as unknown as TestModule;
}

test('a run in which all passed says so without a word on skipped tests', () => {
  expect(describeRun([file(['passed', 'passed']), file(['passed'])], [])).toBe('3 passed, 0 failed');
});

test('skipped tests are counted, and so are those that never ran', () => {
  expect(describeRun([file(['passed', 'skipped', 'failed', 'pending'])], [])).toBe(
    '1 passed, 1 failed, 2 skipped',
  );
});

test('a file that cannot be loaded, a hook that throws and an error outside every test are failures', () => {
  expect(describeRun([file([], { errors: 1 })], [])).toBe('0 passed, 1 failed');
  expect(describeRun([file(['skipped'], { suiteErrors: 2 })], [])).toBe('0 passed, 1 failed, 1 skipped');
  expect(describeRun([file(['passed'])], [new Error('outside')])).toBe('1 passed, 1 failed');
});

test('a run that failed before any test does not look like one without failures', () => {
  expect(describeRun([], [], true)).toBe('0 passed, 1 failed');
});
