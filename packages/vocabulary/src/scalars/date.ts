import { GraphQLScalarType, Kind } from 'graphql';
import { type CalendarDate, isCalendarDate } from '../calendar-date.js';
import { scalarError } from './scalar-error.js';

const EXPECTED = 'Date expects a day of the calendar as YYYY-MM-DD.';

function check(value: unknown): CalendarDate {
  if (typeof value !== 'string' || !isCalendarDate(value)) throw scalarError(EXPECTED);
  return value;
}

/**
 * The scalar `Date`: a real day of the calendar as `YYYY-MM-DD`, outside and inside. A day that does not
 * exist is refused with INVALID_INPUT in either direction.
 */
export const DateScalar = new GraphQLScalarType<CalendarDate, CalendarDate>({
  name: 'Date',
  description: 'A day of the calendar, YYYY-MM-DD, without a time or zone.',
  parseValue: check,
  parseLiteral: (node) => check(node.kind === Kind.STRING ? node.value : undefined),
  serialize: check,
});
