import type { FlattenNode, PlanNode } from '@graphql-hive/router-query-planner';
import { prepareBatchFetch, prepareEntityFetch } from './entity-fetch.js';
import type { PlanContext } from './plan-context.js';
import { prepareRootFetch } from './root-fetch.js';
import type { Step } from './run.js';

/**
 * Makes a plan ready to run. Each node becomes a step:
 *
 * - `Fetch` asks one subgraph for root fields, and `Flatten` around one for fields of the entities at a path;
 * - `BatchFetch` asks one subgraph for several groups of entities in one request;
 * - `Sequence` runs one step after the other, `Parallel` all at once.
 *
 * There is no `Condition`, because conditions are decided before planning.
 */
export function preparePlan(node: PlanNode, context: PlanContext): Step {
  switch (node.kind) {
    case 'Fetch':
      return prepareRootFetch(node, context);
    case 'Flatten':
      return prepareFlatten(node, context);
    case 'BatchFetch':
      return prepareBatchFetch(node, context);
    case 'Sequence':
      return sequence(node.nodes.map((child) => preparePlan(child, context)));
    case 'Parallel':
      return parallel(node.nodes.map((child) => preparePlan(child, context)));
    case 'Condition':
    case 'Subscription':
    case 'Defer':
      throw new Error(`A plan holds a ${node.kind} node where none can stand.`);
    default:
      throw new Error(`A plan holds a node of an unknown kind: ${node satisfies never}`);
  }
}

/** Steps one after the other. */
export function sequence(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function parallel(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}

function prepareFlatten({ node, path }: FlattenNode, context: PlanContext): Step {
  if (node.kind === 'Fetch') return prepareEntityFetch(node, path, context);
  if (node.kind === 'BatchFetch') return prepareBatchFetch(node, context);
  if (node.kind === 'Sequence')
    return sequence(
      node.nodes.map((child) => prepareFlatten({ kind: 'Flatten', path, node: child }, context)),
    );
  throw new Error(`A plan holds a Flatten around a ${node.kind} node.`);
}

/** True when a fetch anywhere in the plan goes only to values of some types along its path. */
export function hasTypeConditions(node: PlanNode | null | undefined): boolean {
  switch (node?.kind) {
    case 'Flatten':
      return node.path.some((segment) => typeof segment === 'object' && 'TypeCondition' in segment);
    case 'BatchFetch':
      return node.entityBatch.aliases.some(({ paths }) =>
        paths.some((path) =>
          path.some((segment) => typeof segment === 'object' && 'TypeCondition' in segment),
        ),
      );
    case 'Sequence':
    case 'Parallel':
      return node.nodes.some(hasTypeConditions);
    default:
      return false;
  }
}
