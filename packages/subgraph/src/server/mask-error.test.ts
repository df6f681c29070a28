import { createLogger, Fault } from '@tongbu/runtime';
import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { maskError } from './mask-error.js';

const SECRET = '11010519491231002X';
const lines: string[] = [];
const log = createLogger({
  name: 'test',
  destination: { write: (line: string) => void lines.push(line) },
});
const mask = (error: unknown) => maskError(error, { log, requestId: 'request-1' });

test('a fault speaks for itself', () => {
  const fault = new Fault('AGENCY_UNAVAILABLE', { agency: 'TRANSPORT' });
  expect(mask(new GraphQLError('x', { originalError: fault, path: ['case', 0] }))).toEqual({
    message: 'The agency that owns this does not answer.',
    path: ['case', 0],
    extensions: { code: 'AGENCY_UNAVAILABLE', retryable: true, agency: 'TRANSPORT', requestId: 'request-1' },
  });
});

test('whatever else a resolver throws becomes INTERNAL, and neither the answer nor the log repeats it', () => {
  const database = Object.assign(new Error(`Failed query: insert … params: ${SECRET}`), {
    query: 'insert',
    params: [SECRET],
    detail: `Key (id_number)=(${SECRET}) already exists`,
    cause: new Error(SECRET),
  });
  const masked = mask(new GraphQLError(database.message, { originalError: database }));
  expect(masked).toEqual({
    message: 'The request failed inside the service.',
    extensions: { code: 'INTERNAL', retryable: true, requestId: 'request-1' },
  });
  expect(lines.join('')).toContain('a resolver failed');
  expect(lines.join('')).not.toContain(SECRET);
});

test('what graphql-js says of a variable is passed on without the value it quotes', () => {
  const said = new GraphQLError(
    `Variable "$input" got invalid value "${SECRET}" at "input.persons[0].birthDate"; Expected type "Date".`,
    { extensions: { code: 'BAD_USER_INPUT' } },
  );
  const { message, extensions } = mask(said);
  expect(message).not.toContain(SECRET);
  expect(message).toContain('input.persons[0].birthDate');
  expect(extensions).toMatchObject({ code: 'INVALID_INPUT', retryable: false });
});

test('what is not an error at all is INTERNAL too', () => {
  expect(mask('a string').extensions).toMatchObject({ code: 'INTERNAL' });
});
