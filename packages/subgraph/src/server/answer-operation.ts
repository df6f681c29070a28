import { randomUUID } from 'node:crypto';
import type { ApolloServer, ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import { Fault } from '@tongbu/runtime';
import type { SubgraphContext } from '../context.js';

/** What is sent back: a status, and JSON. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Carries out what the body of a POST asks for. Throws `INVALID_INPUT` for a body that is no request: one operation, as
 * the gateway and the services send it. Anything else that is wrong stands in the answer.
 */
export async function answerOperation<Context extends SubgraphContext>(
  apollo: ApolloServer<Context>,
  body: unknown,
  contextOf: () => Context,
): Promise<Answer> {
  const request = readRequest(body);
  const { body: result, http } = await apollo.executeOperation<Record<string, unknown>>(request, {
    contextValue: contextOf(),
  });
  // Nothing of ours defers: `@defer` is no directive of the schema.
  if (result.kind !== 'single') throw new Fault('INTERNAL');
  const { errors, data, extensions } = result.singleResult;
  return { status: http.status ?? 200, body: JSON.stringify({ errors, data, extensions }) };
}

const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readRequest(body: unknown): GraphQLRequest<Record<string, unknown>> {
  if (!isObject(body)) throw invalid('The body must be one JSON object.');
  const { query, operationName, variables, extensions } = body;
  if (!isAbsent(query) && typeof query !== 'string') throw invalid('`query` must be a string.');
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    throw invalid('`operationName` must be a string.');
  if (!isAbsent(variables) && !isObject(variables)) throw invalid('`variables` must be an object.');
  if (!isAbsent(extensions) && !isObject(extensions)) throw invalid('`extensions` must be an object.');
  return {
    ...(!isAbsent(query) && { query }),
    ...(!isAbsent(operationName) && { operationName }),
    ...(!isAbsent(variables) && { variables }),
    ...(!isAbsent(extensions) && { extensions }),
  };
}

const invalid = (message: string) => new Fault('INVALID_INPUT', { message });

/**
 * The requests that errors are of: Apollo Server's formatter is told the error alone. Not an `AsyncLocalStorage`, which makes
 * Node 20 watch every promise of the process: 7 % of a service's work.
 */
export class RequestsOfErrors {
  readonly #requestIds = new WeakMap<object, string>();
  readonly plugin: ApolloServerPlugin<SubgraphContext> = {
    requestDidStart: async ({ contextValue: { requestId } }) => ({
      didEncounterErrors: async ({ errors }) => {
        for (const error of errors) this.#requestIds.set(error, requestId);
      },
    }),
  };

  /** The id of the request that an error is of. */
  requestIdOf(error: unknown): string {
    const known = typeof error === 'object' && error !== null ? this.#requestIds.get(error) : undefined;
    return known ?? randomUUID();
  }
}
