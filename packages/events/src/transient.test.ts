import { DatabaseError } from '@tongbu/store';
import { expect, test } from 'vitest';
import { isTransient } from './transient.js';

const failure = (code: string) => new DatabaseError(code);

test('what the server or other transactions are to blame for is never counted against an event', () => {
  for (const code of [
    '08006',
    '28P01',
    '40P01',
    '53100',
    '55P03',
    '57014',
    '57P01',
    '25P04',
    '3D000',
    'ECONNREFUSED',
  ]) {
    expect([code, isTransient(failure(code))]).toEqual([code, true]);
  }
});

test('what the event itself is to blame for is counted', () => {
  for (const code of ['22001', '23505', '23503', '42501']) {
    expect([code, isTransient(failure(code))]).toEqual([code, false]);
  }
  expect(isTransient(new TypeError('x'))).toBe(false);
});
