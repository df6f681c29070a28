import { BoundedCache } from '@tongbu/runtime';
import type { OperationTypeNode } from 'graphql';
import type { Variables } from '../execution/run.js';
import { documentHash } from '../observability/document-hash.js';
import type { Observation } from '../observability/observation.js';
import type { Supergraph } from '../supergraph/supergraph.js';
import { conditionalVariables } from './conditions.js';
import { type OperationCost, prepareCost } from './cost/operation-cost.js';
import { type OperationVariant, prepareVariant } from './operation-variant.js';
import { type DocumentRules, readDocument } from './read-document.js';
import { type VariableReader, variableReader } from './variables.js';

/** An operation that was parsed and found valid. */
export interface PreparedOperation {
  readonly kind: OperationTypeNode;
  readonly name: string | undefined;
  readonly readVariables: VariableReader;
  /** Short, the same for documents that differ only in literals. */
  readonly documentHash: string;
  /** Names of the variables on which `@skip` and `@include` depend. */
  readonly conditions: readonly string[];
  /** What a request costs with these variables. Throws `RequestRefused` where a list has no length that can be told. */
  readonly cost: OperationCost;
  /** The operation as these variables have it, planned and ready to run any number of times. */
  variantFor(variables: Variables, observation?: Observation): OperationVariant;
}

const MAX_VARIANTS = 32;

/**
 * Prepares one operation of a document. Throws `RequestRefused` when the document may not run.
 *
 * `@skip` and `@include` are decided before planning: there is one variant of the operation for each combination of
 * their variables that turns up. They are few, and the one that was not asked for longest goes.
 */
export function prepareOperation(
  text: string,
  operationName: string | undefined,
  supergraph: Supergraph,
  rules: DocumentRules,
): PreparedOperation {
  const document = readDocument(text, operationName, supergraph.schema, rules);
  const { operation, fragments } = document;
  const conditions = conditionalVariables(operation, fragments);
  const cost = prepareCost(operation, fragments, {
    schema: supergraph.schema,
    table: supergraph.costs,
    assumedListSize: rules.limits.assumedListSize,
  });
  const variants = new BoundedCache<string, OperationVariant>(MAX_VARIANTS);
  return {
    kind: operation.operation,
    name: operation.name?.value,
    readVariables: variableReader(operation, supergraph.schema),
    conditions,
    cost,
    get documentHash() {
      return documentHash(text);
    },
    variantFor: (variables, observation) => {
      const combination = conditions.map((name) => (variables[name] === true ? '1' : '0')).join('');
      const known = variants.get(combination);
      if (known) return known;
      const prepare = () => prepareVariant(document, variables, supergraph);
      const variant = observation ? observation.during('plan', prepare) : prepare();
      variants.set(combination, variant);
      return variant;
    },
  };
}
