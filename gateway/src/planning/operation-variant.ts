import { executeSync, Kind, type OperationDefinitionNode } from 'graphql';
import type { PlanContext } from '../execution/plan-context.js';
import { hasTypeConditions, preparePlan } from '../execution/prepare-plan.js';
import type { Step, Variables } from '../execution/run.js';
import { ResponseProjection } from '../projection/response-projection.js';
import { type PreparedSubscription, prepareSubscription } from '../subscriptions/prepare-subscription.js';
import type { Supergraph } from '../supergraph/supergraph.js';
import { canonicalise, isIntrospection, keepRootFields } from './canonical-operation.js';
import { toNormalForm } from './normal-form.js';
import { planOperation } from './plan-operation.js';
import type { ReadDocument } from './read-document.js';
import { ResponseKeys } from './response-keys.js';

/** An operation with all its conditions decided. */
export interface OperationVariant {
  readonly projection: ResponseProjection;
  /** Fills the data of a run. Of a subscription, nothing: see `subscription`. */
  readonly execute: Step;
  readonly subscription: PreparedSubscription | undefined;
}

const nothing: Step = async () => {};

/**
 * Plans an operation as the variables have it. Root fields that no subgraph can answer are not planned: projection knows
 * `__typename`, and graphql-js answers `__schema` and `__type` from the consumer schema. Throws when the planner fails.
 */
export function prepareVariant(
  { operation, fragments }: ReadDocument,
  variables: Variables,
  supergraph: Supergraph,
): OperationVariant {
  const { schema, types, requirements, planner, fieldNames } = supergraph;
  const responseKeys = new ResponseKeys(fieldNames);
  const canonical = canonicalise(operation, fragments, responseKeys, variables);
  const projection = new ResponseProjection(canonical, { schema, types, responseKeys });
  const fetched = keepRootFields(canonical, ({ name }) => !name.value.startsWith('__'));
  const planned = fetched && toNormalForm(fetched, schema);
  if (operation.operation === 'subscription') {
    if (!planned) throw new Error('A valid subscription has a field to subscribe to.');
    return {
      projection,
      execute: nothing,
      subscription: prepareSubscription(planned, supergraph, responseKeys),
    };
  }
  const plan = planned && planOperation(planner, planned);
  const context: PlanContext = {
    types,
    requirements,
    responseKeys,
    mayShareAnswers: !hasTypeConditions(plan),
  };
  const fetch = plan ? preparePlan(plan, context) : nothing;
  const introspection = keepRootFields(canonical, isIntrospection);
  const introspect = introspection && prepareIntrospection(introspection, supergraph);
  return {
    projection,
    execute: introspect ? (run) => Promise.all([fetch(run), introspect(run)]).then(() => {}) : fetch,
    subscription: undefined,
  };
}

function prepareIntrospection(operation: OperationDefinitionNode, { schema }: Supergraph): Step {
  const document = { kind: Kind.DOCUMENT, definitions: [operation] } as const;
  return async ({ data, variables }) => {
    const result = executeSync({ schema, document, variableValues: variables });
    for (const [key, value] of Object.entries(result.data ?? {})) data[key] = value;
  };
}
