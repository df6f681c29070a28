import { expect, test } from 'vitest';
import { StatementMemory } from './statement-memory.js';

test('a statement is prepared from the second time on', () => {
  const memory = new StatementMemory();
  expect([1, 2, 3].map(() => memory.comesAgain('select $1'))).toEqual([false, true, true]);
});

test('statements that never come again leave no trace, and those that do are bounded', () => {
  const memory = new StatementMemory();
  for (let n = 0; n < 10_000; n += 1) expect(memory.comesAgain(`select ${n}`)).toBe(false);
  let prepared = 0;
  for (let n = 0; n < 2_000; n += 1) {
    memory.comesAgain(`select $1, ${n}`);
    if (memory.comesAgain(`select $1, ${n}`)) prepared += 1;
  }
  expect(prepared).toBe(500);
  expect(memory.comesAgain('select $1, 0')).toBe(true);
});

test('a long statement is never prepared', () => {
  const memory = new StatementMemory();
  const long = `values ${'($1), '.repeat(1_000)}`;
  expect([1, 2].map(() => memory.comesAgain(long))).toEqual([false, false]);
});
