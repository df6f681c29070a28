import { openSync, readFileSync, writeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeSystemError } from './system-error.js';

const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

test('what the system refuses is one line that names the file and the reason', () => {
  const missing = thrownBy(() => readFileSync('/nowhere/at/all'));
  expect(describeSystemError(missing)).toBe('/nowhere/at/all: there is no such file or folder (ENOENT)');
});

test.runIf(process.platform === 'linux')('a full disk is called one', () => {
  const full = thrownBy(() => writeSync(openSync('/dev/full', 'w'), 'a line'));
  expect(describeSystemError(full)).toBe('the disk is full (ENOSPC)');
});

test('our own mistakes are not the system’s', () => {
  for (const error of [
    new TypeError('a mistake'),
    Object.assign(new Error(), { code: 'ENOENT' }),
    'text',
    undefined,
  ])
    expect(describeSystemError(error)).toBeUndefined();
});
