import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import type { Variables } from '../../execution/run.js';
import { calculate } from './amount.js';
import { type CostContext, CostReader } from './cost-reader.js';

/** What a request costs, from its variables. Throws `RequestRefused` where a list has no length that can be told. */
export type OperationCost = (variables: Variables) => number;

/**
 * Prepares the cost of a valid operation after the GraphQL Cost Directives specification: each object that a request
 * may bring costs 1, a leaf nothing, and what is in a list as often as the list is long, unless `@cost` and
 * `@listSize` say otherwise.
 *
 * What the document alone decides is calculated here, and per request only what depends on variables. What `@skip` and
 * `@include` leave out costs nothing. Fields that the response merges cost each time that they are written.
 */
export function prepareCost(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  context: CostContext,
): OperationCost {
  const root = context.schema.getRootType(operation.operation);
  if (!root) throw new Error('A valid operation is of a kind that the schema has.');
  const cost = new CostReader(fragments, context).readSelections(operation.selectionSet, root, undefined);
  return (variables) => calculate(cost, { variables, known: new Map() });
}
