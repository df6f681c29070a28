import { expect, test } from 'vitest';
import { createTestShell } from '../testing/test-shell.js';
import { createProgress } from './progress.js';

function show(isTTY: boolean) {
  const shell = createTestShell();
  let now = 0;
  const progress = createProgress(Object.assign(shell.err, { isTTY }), 1_000, () => now);
  return {
    at: (ms: number) => {
      now = ms;
      progress.show({ bytes: ms / 10, rows: ms, refused: ms > 6_000 ? 2 : 0 });
    },
    progress,
    said: () => shell.complained(),
  };
}

test('where somebody watches a bar moves in one line, and goes away', () => {
  const { at, progress, said } = show(true);
  at(0);
  at(50);
  at(5_000);
  expect(said()).toBe(
    `\r\u001b[K[${'.'.repeat(30)}] 0 %, 0 rows\r\u001b[K[${'#'.repeat(15)}${'.'.repeat(15)}] 50 %, 5000 rows`,
  );
  progress.end();
  expect(said().endsWith('\r\u001b[K')).toBe(true);
});

test('elsewhere a line comes now and then', () => {
  const { at, progress, said } = show(false);
  for (let ms = 0; ms < 10_500; ms += 100) at(ms);
  progress.end();
  expect(said()).toBe('tongbu: 50 %, 5000 rows\ntongbu: 100 %, 10000 rows, 2 refused\n');
});

test('a note stands above the bar, and the same one is not repeated at once', () => {
  const { at, progress, said } = show(true);
  at(5_000);
  progress.note('the hub does not answer');
  progress.note('the hub does not answer');
  expect(said().match(/does not answer/g)).toHaveLength(1);
  expect(said().endsWith('5000 rows')).toBe(true);
});
