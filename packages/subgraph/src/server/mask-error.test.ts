import { createLogger, Fault } from '@tongbu/runtime';
import { DatabaseError } from '@tongbu/store';
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

test.each(['ECONNREFUSED', 'CONNECTION_CLOSED', '57P01', '57P03', '53100', '53300', '08006'])(
  'a database that is away (%s) is the agency unavailable, to be asked again',
  (code) => {
    const original = new GraphQLError('x', { originalError: new DatabaseError(code), path: ['case'] });
    expect(mask(original)).toEqual({
      message: 'The database of the agency that owns this is away.',
      path: ['case'],
      extensions: { code: 'AGENCY_UNAVAILABLE', retryable: true, requestId: 'request-1' },
    });
    expect(lines.at(-1)).toContain(code);
  },
);

test.each(['23505', '42P01', '40001', '22P02', 'UNKNOWN'])(
  'any other database error (%s) is INTERNAL',
  (code) => {
    expect(mask(new DatabaseError(code)).extensions).toMatchObject({ code: 'INTERNAL' });
  },
);

test('what is not an error at all is INTERNAL too', () => {
  expect(mask('a string').extensions).toMatchObject({ code: 'INTERNAL' });
});
