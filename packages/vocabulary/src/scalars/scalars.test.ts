import fc from 'fast-check';
import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CursorScalar } from './cursor.js';
import { DateScalar } from './date.js';
import { DateTimeScalar, parseInstant } from './date-time.js';

const literal = (value: string): ValueNode => ({ kind: Kind.STRING, value });

describe('DateTime', () => {
  it.each([
    ['2022-06-28T00:00:00Z', '2022-06-28T00:00:00.000Z'],
    ['2022-06-28T08:00:00+08:00', '2022-06-28T00:00:00.000Z'],
    ['2022-06-28T00:00:00.5Z', '2022-06-28T00:00:00.500Z'],
    ['2022-06-28T00:00:00.123999Z', '2022-06-28T00:00:00.123Z'],
    ['2020-02-29t23:59:59z', '2020-02-29T23:59:59.000Z'],
    ['2022-01-01T00:00:00-00:30', '2022-01-01T00:30:00.000Z'],
  ])('%s goes out as %s', (text, out) => {
    expect(DateTimeScalar.serialize(DateTimeScalar.parseValue(text))).toBe(out);
    expect(DateTimeScalar.serialize(DateTimeScalar.parseLiteral(literal(text)))).toBe(out);
  });

  it.each([
    '2022-06-28',
    '2022-06-28T00:00:00',
    '2022-06-28 00:00:00Z',
    '2022-06-31T00:00:00Z',
    '2021-02-29T00:00:00Z',
    '2022-13-01T00:00:00Z',
    '2022-06-28T24:00:00Z',
    '2022-06-28T00:00:60Z',
    '2022-06-28T00:00Z',
    '2022-06-28T00:00:00+0800',
    '2022-06-28T00:00:00+24:00',
    '2022-06-28T00:00:00.Z',
    '+022022-06-28T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    ' 2022-06-28T00:00:00Z',
    '',
  ])('%j is refused', (text) => expect(parseInstant(text)).toBeNull());

  it('a number is refused, as a variable and as a literal', () => {
    expect(() => DateTimeScalar.parseValue(1656374400000)).toThrow(GraphQLError);
    expect(() => DateTimeScalar.parseLiteral({ kind: Kind.INT, value: '1656374400000' })).toThrow(
      GraphQLError,
    );
  });

  it('only a valid Date goes out', () => {
    expect(() => DateTimeScalar.serialize(new Date(Number.NaN))).toThrow(GraphQLError);
    expect(() => DateTimeScalar.serialize('2022-06-28T00:00:00.000Z')).toThrow(GraphQLError);
  });

  it('a refusal does not repeat the value', () => {
    expect(() => DateTimeScalar.parseValue('secret')).toThrow(/^(?!.*secret).*RFC 3339/);
  });

  it('what goes out comes in again as the same instant', () => {
    const instants = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (at) => {
        expect(DateTimeScalar.parseValue(DateTimeScalar.serialize(at))).toEqual(at);
      }),
    );
  });
});

describe('Date', () => {
  it.each(['2020-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s is a day', (text) => {
    expect(DateScalar.parseValue(text)).toBe(text);
    expect(DateScalar.parseLiteral(literal(text))).toBe(text);
    expect(DateScalar.serialize(text)).toBe(text);
  });

  it.each([
    '1990-02-29',
    '1900-02-29',
    '2022-04-31',
    '2022-00-01',
    '2022-01-00',
    '0000-01-01',
    '2022-1-1',
    '20220101',
    '2022-01-01T00:00:00Z',
    '',
  ])('%j is no day', (text) => {
    expect(() => DateScalar.parseValue(text)).toThrow(GraphQLError);
    expect(() => DateScalar.serialize(text)).toThrow(GraphQLError);
  });

  it('a day is a text, never a number or a Date', () => {
    expect(() => DateScalar.parseValue(20220101)).toThrow(GraphQLError);
    expect(() => DateScalar.parseLiteral({ kind: Kind.INT, value: '2022' })).toThrow(GraphQLError);
    expect(() => DateScalar.serialize(new Date())).toThrow(GraphQLError);
  });
});

describe('Cursor', () => {
  it.each(['0', 'MTIzNC41Ng==', 'x'.repeat(200)])('%j has the shape of a cursor', (text) => {
    expect(CursorScalar.parseValue(text)).toBe(text);
    expect(CursorScalar.parseLiteral(literal(text))).toBe(text);
    expect(CursorScalar.serialize(text)).toBe(text);
  });

  it.each(['', 'x'.repeat(201), 'a b', 'a\nb', '光标'])('%j has not', (text) => {
    expect(() => CursorScalar.parseValue(text)).toThrow(GraphQLError);
  });

  it('the number 0 is no cursor', () => {
    expect(() => CursorScalar.parseValue(0)).toThrow(GraphQLError);
    expect(() => CursorScalar.parseLiteral({ kind: Kind.INT, value: '0' })).toThrow(GraphQLError);
  });
});
