import { GraphQLScalarType, Kind } from 'graphql';
import { scalarError } from './scalar-error.js';

/** The longest cursor that is accepted, in characters. */
export const CURSOR_MAX_LENGTH = 200;

const EXPECTED = `Cursor expects a text of 1 to ${CURSOR_MAX_LENGTH} printable characters, as it was given out.`;
const SHAPE = new RegExp(`^[\\x21-\\x7e]{1,${CURSOR_MAX_LENGTH}}$`);

function check(value: unknown): string {
  if (typeof value !== 'string' || !SHAPE.test(value)) throw scalarError(EXPECTED);
  return value;
}

/**
 * The scalar `Cursor`: an opaque place in a log. Only its shape is checked here; whether the place still
 * exists is for the log to say. `0` is the oldest event that is kept.
 */
export const CursorScalar = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  description: 'A place in a stream of events: opaque, kept as given. "0" is the oldest event that is kept.',
  parseValue: check,
  parseLiteral: (node) => check(node.kind === Kind.STRING ? node.value : undefined),
  serialize: check,
});
