import { expect, test } from 'vitest';
import {
  isId,
  refuseFutureDate,
  refuseFutureInstant,
  refuseId,
  refuseJurisdiction,
  refuseText,
  rowPlace,
} from './refusal.js';

const place = rowPlace('results', 3);
const now = new Date('2022-06-28T15:59:59Z');

test('a refusal names the row and the path of the field', () => {
  expect(refuseText('', 10, place, 'laboratory')).toEqual([
    {
      code: 'INVALID_TEXT',
      message: 'Must have 1 to 10 characters and no control characters.',
      field: ['input', 'results', '3', 'laboratory'],
      row: 3,
    },
  ]);
});

test('text is counted in characters, not in code units, and control characters are refused', () => {
  expect(refuseText('𠮷'.repeat(10), 10, place, 'name')).toEqual([]);
  expect(refuseText('x'.repeat(11), 10, place, 'name')).toHaveLength(1);
  expect(refuseText('a\u0000b', 10, place, 'name')).toHaveLength(1);
  expect(refuseText('   ', 10, place, 'name')).toHaveLength(1);
});

test('a day lies in the future until it begins in China', () => {
  expect(refuseFutureDate('2022-06-28', now, place, 'onsetDate')).toEqual([]);
  expect(refuseFutureDate('2022-06-29', now, place, 'onsetDate')).toHaveLength(1);
  expect(refuseFutureDate('2022-06-29', new Date('2022-06-28T16:00:00Z'), place, 'onsetDate')).toEqual([]);
});

test('an instant may be five minutes ahead of our clock and no more', () => {
  expect(refuseFutureInstant(new Date(now.getTime() + 300_000), now, place, 'collectedAt')).toEqual([]);
  expect(refuseFutureInstant(new Date(now.getTime() + 300_001), now, place, 'collectedAt')).toHaveLength(1);
});

test('what cannot be an id or a jurisdiction is refused before the database sees it', () => {
  expect(refuseId("x' or 1=1", place, 'personId')).toHaveLength(1);
  expect(refuseId('018f2f6c-0000-7000-8000-000000000000', place, 'personId')).toEqual([]);
  expect(refuseJurisdiction('321002%', place)).toHaveLength(1);
  expect(refuseJurisdiction('321002', place)).toEqual([]);
});

test('a list that would spell an id as text is no id', () => {
  const id = '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001';
  expect([id, id.toUpperCase(), [id], null, 5, {}].map(isId)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
