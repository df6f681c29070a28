import { GraphQLError } from 'graphql';

/**
 * The refusal of a scalar. It says what is expected and never what was got: the value may be personal.
 * Being a GraphQLError, it also keeps graphql-js from quoting a literal in a message of its own.
 */
export function scalarError(expected: string): GraphQLError {
  return new GraphQLError(expected, { extensions: { code: 'INVALID_INPUT' } });
}
