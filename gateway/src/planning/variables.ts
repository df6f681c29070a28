import { refusedPlace } from '@tongbu/runtime';
import {
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Variables } from '../execution/run.js';
import { enforceVariableNesting } from './nesting.js';
import { type RequestError, RequestRefused } from './request-refused.js';

const NONE: Variables = Object.freeze({});

/** Makes the variables of a request ready: coerced, with defaults. Throws `RequestRefused` when they do not fit. */
export type VariableReader = (given: Readonly<Record<string, unknown>> | undefined) => Variables;

/** Reads the variables of one operation. What the operation does not declare is left out. */
export function variableReader(operation: OperationDefinitionNode, schema: GraphQLSchema): VariableReader {
  const definitions = operation.variableDefinitions ?? [];
  if (definitions.length === 0) return () => NONE;
  return (given) => {
    for (const { variable } of definitions) enforceVariableNesting(own(given, variable.name.value));
    const { coerced, errors } = getVariableValues(schema, definitions, given ?? {}, {
      maxErrors: 20,
      hideSuggestions: true,
    });
    if (errors) throw new RequestRefused(errors.map(withoutValue));
    return coerced;
  };
}

function own(given: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return given && Object.hasOwn(given, name) ? given[name] : undefined;
}

/**
 * graphql-js repeats the value that does not fit. Values are people's data, and errors are logged and shown on screens:
 * what stays is the variable, the place inside it, and the name of a field that is missing or unknown.
 */
function withoutValue({ message, locations }: GraphQLError): RequestError {
  const variable = /^Variable "\$(\w+)" got invalid value /.exec(message)?.[1];
  const extensions = { code: 'INVALID_INPUT', retryable: false, ...refusedPlace(message) } as const;
  const located = locations && { locations };
  if (variable === undefined) return { message, ...located, extensions };
  const place = message.match(/ at "([\w.[\]]+)"; /)?.[1];
  const reason = message.match(
    /; (Field "[_A-Za-z]\w*" (?:of required type "[\w![\]]+" was not provided|is not defined by type "\w+")\.)/,
  )?.[1];
  return {
    message: `Variable "$${variable}" got an invalid value${place ? ` at "${place}"` : ''}.${reason ? ` ${reason}` : ''}`,
    ...located,
    extensions,
  };
}
