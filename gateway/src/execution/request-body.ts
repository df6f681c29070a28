import type { Variables } from './run.js';

/** Writes the JSON body of one fetch: the operation is fixed, the variables are not. */
export type BodyWriter = (variables: Variables, ownVariables?: string) => string;

/**
 * Prepares the body of a fetch. Variables that the client left out stay out, so that the subgraph's
 * defaults hold. `ownVariables` is JSON text of further members, for instance `"representations":[…]`.
 */
export function prepareBody(
  operation: string,
  variableUsages: readonly string[],
  operationName?: string,
): BodyWriter {
  const head = `{"query":${JSON.stringify(operation)}${
    operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`
  }`;
  return (variables, ownVariables = '') => {
    let members = ownVariables;
    for (const name of variableUsages) {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value !== undefined) members += `${members && ','}${JSON.stringify(name)}:${JSON.stringify(value)}`;
    }
    return members ? `${head},"variables":{${members}}}` : `${head}}`;
  };
}
