import { expect, test } from 'vitest';
import { readAnswer } from './hub-answer.js';
import { HubRefusal, HubUnavailable } from './hub-failure.js';

const failure = (body: unknown, status: number): unknown => {
  try {
    return readAnswer(body, status);
  } catch (error) {
    return error;
  }
};
const error = (code: string, more: object = {}) => ({ message: code, extensions: { code, ...more } });

test('partial data is an answer, with its errors', () => {
  const body = { data: { case: null }, errors: [{ ...error('AGENCY_UNAVAILABLE'), path: ['case'] }] };
  expect(readAnswer(body, 200)).toEqual(body);
});

test('a refusal that stays says its code and details, and one that passes asks for patience', () => {
  const expired = failure(
    { errors: [error('CURSOR_EXPIRED', { retryable: false, oldestCursor: '7' })] },
    200,
  );
  expect(expired).toBeInstanceOf(HubRefusal);
  expect(expired).toMatchObject({ code: 'CURSOR_EXPIRED', details: { oldestCursor: '7' } });
  expect(failure({ data: null, errors: [error('INTERNAL')] }, 200)).toBeInstanceOf(HubUnavailable);
  expect(failure({ errors: [error('SOMETHING', { retryable: true })] }, 200)).toBeInstanceOf(HubUnavailable);
  expect(failure({ errors: [error('INTERNAL'), error('FORBIDDEN')] }, 200)).toBeInstanceOf(HubRefusal);
});

test('what is no GraphQL is an absence, or, where the address is wrong, a refusal', () => {
  for (const status of [200, 408, 429, 500, 502, 503])
    expect(failure(undefined, status)).toBeInstanceOf(HubUnavailable);
  expect(failure('<html>', 404)).toMatchObject({ code: 'INVALID_INPUT' });
});
