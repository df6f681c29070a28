import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, REFUSALS } from '@tongbu/runtime';
import { expect, test } from 'vitest';
import { ROOT, readRooms } from './source-files.js';

const manual = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');

/** The rows of one chapter's table, each as its cells. */
function rowsOf(chapter: string): string[][] {
  const text = manual.split(`## ${chapter}\n`)[1]?.split('\n## ')[0] ?? '';
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

test('docs/errors.md names every fault with its message, status and retry, and no other', () => {
  const table = Object.entries(ERRORS).map(([code, { message, status, retryable }]) => [
    code,
    message,
    String(status),
    retryable ? 'yes' : 'no',
  ]);
  expect(rowsOf('Faults')).toEqual(table);
});

test('docs/errors.md names every refusal, and no other', () => {
  expect(rowsOf('Refusals')).toEqual(Object.entries(REFUSALS));
});

test('every refusal of the table is made somewhere, so the manual has no ghosts', () => {
  const sources = readRooms()
    .filter((room) => room.path !== 'test')
    .flatMap((room) => room.files.filter((file) => !file.isTest && !file.path.endsWith('refusals.ts')))
    .map((file) => readFileSync(join(ROOT, file.path), 'utf8'))
    .join('\n');
  expect(Object.keys(REFUSALS).filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});
