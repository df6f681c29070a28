import { expect, test } from 'vitest';
import { displayWidth, padCells } from './display-width.js';

test('a Chinese character takes two cells', () => {
  expect(displayWidth('复核 verification')).toBe(17);
  expect(displayWidth('（扬州）')).toBe(8);
});

test('texts of both scripts come out in columns', () => {
  expect(displayWidth(padCells('社区管控', 12))).toBe(displayWidth(padCells('transfer', 12)));
  expect(padCells('社区管控', 3)).toBe('社区管控');
});
