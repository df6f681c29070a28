import { executeSync, Kind, type OperationDefinitionNode, type OperationTypeNode } from 'graphql';
import type { PlanContext } from '../execution/plan-context.js';
import { hasTypeConditions, preparePlan } from '../execution/prepare-plan.js';
import type { Run, Step, Variables } from '../execution/run.js';
import { ResponseProjection } from '../projection/response-projection.js';
import { type PreparedSubscription, prepareSubscription } from '../subscriptions/prepare-subscription.js';
import type { Supergraph } from '../supergraph/supergraph.js';
import { canonicalise } from './canonical-operation.js';
import { planOperation } from './plan-operation.js';
import { type DocumentRules, readDocument } from './read-document.js';
import { type VariableReader, variableReader } from './variables.js';

/** An operation that was parsed, validated and planned, ready to run any number of times. */
export interface PreparedOperation {
  readonly kind: OperationTypeNode;
  readonly name: string | undefined;
  readonly readVariables: VariableReader;
  readonly projection: ResponseProjection;
  /** Fills the data of a run. Of a subscription, nothing: see `subscription`. */
  readonly execute: Step;
  readonly subscription: PreparedSubscription | undefined;
}

const nothing: Step = async () => {};

/** Prepares one operation of a document. Throws `RequestRefused` when the document may not run. */
export function prepareOperation(
  text: string,
  operationName: string | undefined,
  supergraph: Supergraph,
  rules: DocumentRules,
): PreparedOperation {
  const { schema, types, planner, fieldNames } = supergraph;
  const { operation, fragments } = readDocument(text, operationName, schema, rules);
  const canonical = canonicalise(operation, fragments, fieldNames);
  const { responseKeys, planned } = canonical;
  const prepared = {
    kind: operation.operation,
    name: operation.name?.value,
    readVariables: variableReader(operation, schema),
    projection: new ResponseProjection(canonical.operation, { schema, types, responseKeys }),
  };
  if (operation.operation === 'subscription') {
    if (!planned) throw new Error('A valid subscription has a field to subscribe to.');
    const subscription = prepareSubscription(planned, supergraph, responseKeys);
    return { ...prepared, execute: nothing, subscription };
  }
  const plan = planned && planOperation(planner, planned);
  const context: PlanContext = { types, responseKeys, mayShareAnswers: !hasTypeConditions(plan) };
  const fetch = plan ? preparePlan(plan, context) : nothing;
  const introspect = canonical.introspection && prepareIntrospection(canonical.introspection, supergraph);
  return {
    ...prepared,
    execute: introspect ? (run) => Promise.all([fetch(run), introspect(run)]).then(() => {}) : fetch,
    subscription: undefined,
  };
}

/** Questions about the schema are answered from the consumer schema by graphql-js. */
function prepareIntrospection(operation: OperationDefinitionNode, { schema }: Supergraph): Step {
  const document = { kind: Kind.DOCUMENT, definitions: [operation] } as const;
  return async ({ data, variables }: Run) => {
    const result = executeSync({ schema, document, variableValues: variables satisfies Variables });
    for (const [key, value] of Object.entries(result.data ?? {})) data[key] = value;
  };
}
