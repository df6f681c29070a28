import { expect, test } from 'vitest';
import { requestIdFrom } from './request-id.js';

test.each([
  'a',
  'abc-123.Z_9',
  '0af7651916cd43dd8448eb211c80319c',
  '20221121-0042',
  '8b1f3c1e-2a44-4c1b-9d7e-139123456789',
  'x'.repeat(64),
])('%s is kept', (given) => {
  expect(requestIdFrom(given)).toBe(given);
});

test.each([
  undefined,
  '',
  'two words',
  '{"a":1}',
  'x'.repeat(65),
  '-begins-oddly',
  'naïve',
  'a\nb',
  '11010519491231002X',
  '13912345678',
  'request-11010519491231002X',
  'of.13912345678.1',
  ['a', 'b'],
])('%j becomes an id of ours', (given) => {
  expect(requestIdFrom(given)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
});
