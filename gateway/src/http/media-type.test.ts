import { expect, test } from 'vitest';
import { isJsonBody, negotiate } from './media-type.js';

test('the media type is the most wanted of ours, and JSON when none is named', () => {
  expect(negotiate(undefined)).toBe('application/json');
  expect(negotiate('*/*')).toBe('application/json');
  expect(negotiate('application/*;q=0.1')).toBe('application/json');
  expect(negotiate('application/graphql-response+json, application/json;q=0.9')).toBe(
    'application/graphql-response+json',
  );
  expect(negotiate('application/json;q=0.5, application/graphql-response+json')).toBe(
    'application/graphql-response+json',
  );
  expect(negotiate('text/event-stream, application/json')).toBe('text/event-stream');
  expect(negotiate('Text/Event-Stream')).toBe('text/event-stream');
});

test('what is not wanted is not sent', () => {
  expect(negotiate('text/html')).toBeUndefined();
  expect(negotiate('application/json;q=0')).toBeUndefined();
  expect(negotiate('constructor, __proto__')).toBeUndefined();
});

test('a body is JSON in UTF-8 or refused', () => {
  expect(isJsonBody('application/json')).toBe(true);
  expect(isJsonBody('application/json; charset=UTF-8')).toBe(true);
  expect(isJsonBody('application/json; charset="utf-8"')).toBe(true);
  expect(isJsonBody('application/json; charset=utf-16')).toBe(false);
  expect(isJsonBody('text/plain; application/json')).toBe(false);
  expect(isJsonBody(undefined)).toBe(false);
});
