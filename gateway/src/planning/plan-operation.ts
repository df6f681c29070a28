import type { PlanNode, QueryPlan, QueryPlanner, SubscriptionNode } from '@graphql-hive/router-query-planner';
import { type OperationDefinitionNode, print } from 'graphql';

const NO_LABELS: ReadonlySet<string> = new Set();

/** Asks the planner how to answer an operation. It must be valid: the planner does not look. */
export function planOperation(
  planner: QueryPlanner,
  operation: OperationDefinitionNode,
): PlanNode | undefined {
  const plan: QueryPlan = planner.plan(
    print(operation),
    operation.name?.value ?? null,
    new Set(NO_LABELS),
    0,
  );
  return plan.node ?? undefined;
}

export interface SubscriptionPlan {
  readonly subscription: SubscriptionNode;
  /** What is fetched for every event. */
  readonly perEvent: PlanNode[];
}

/** The two parts of a subscription's plan: what is subscribed to, and what each event needs besides. */
export function splitSubscription(plan: PlanNode | undefined): SubscriptionPlan {
  const [first, ...perEvent] = plan?.kind === 'Sequence' ? plan.nodes : plan ? [plan] : [];
  if (first?.kind !== 'Subscription') throw new Error('The plan of a subscription does not begin with one.');
  return { subscription: first, perEvent };
}
