import { GraphQLScalarType, Kind } from 'graphql';
import { isCalendarDate } from '../calendar-date.js';
import { scalarError } from './scalar-error.js';

const EXPECTED =
  'DateTime expects an RFC 3339 instant with an offset, such as 2022-06-28T08:00:00.000+08:00.';
const SHAPE =
  /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * Reads an RFC 3339 instant; what is finer than a millisecond is cut off. Null when the text is anything
 * else: a day that does not exist, a time without an offset, `24:00`, a leap second.
 */
export function parseInstant(text: string): Date | null {
  const [, date, time, fraction, offset] = SHAPE.exec(text) ?? [];
  if (date === undefined || time === undefined || offset === undefined || !isCalendarDate(date)) return null;
  const at = new Date(`${date}T${time}${(fraction ?? '.0').slice(0, 4)}${offset.toUpperCase()}`);
  return isWritable(at) ? at : null;
}

/** Years run from 0001 to 9999, in four digits; an offset can push a day at either end out of them. */
function isWritable(at: Date): boolean {
  const year = at.getUTCFullYear();
  return !Number.isNaN(at.getTime()) && year >= 1 && year <= 9999;
}

function parse(value: unknown): Date {
  const at = typeof value === 'string' ? parseInstant(value) : null;
  if (at === null) throw scalarError(EXPECTED);
  return at;
}

/**
 * The scalar `DateTime`. In: an RFC 3339 text with an offset. Inside: a `Date`. Out: UTC with milliseconds
 * and `Z`. Anything else, in either direction, is refused with INVALID_INPUT.
 */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'An instant in RFC 3339. Input needs an offset; output is UTC with milliseconds, such as 2022-06-27T16:00:00.000Z.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  serialize: (value) => {
    if (!(value instanceof Date) || !isWritable(value)) throw scalarError(EXPECTED);
    return value.toISOString();
  },
});
