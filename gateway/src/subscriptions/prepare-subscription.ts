import { type OperationDefinitionNode, visit } from 'graphql';
import type { PlanContext } from '../execution/plan-context.js';
import { hasTypeConditions, preparePlan, sequence } from '../execution/prepare-plan.js';
import { prepareRootAnswer } from '../execution/root-fetch.js';
import type { Run, Step, Variables } from '../execution/run.js';
import { planOperation, splitSubscription } from '../planning/plan-operation.js';
import type { ResponseKeys } from '../planning/response-keys.js';
import { makeResumable, type Resumption } from '../planning/resumption.js';
import type { SubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import type { Supergraph } from '../supergraph/supergraph.js';

/** A subscription that was planned: what to subscribe to, and what to do with every event. */
export interface PreparedSubscription {
  readonly subgraph: string;
  readonly operation: string;
  /** Absent where the subgraph's stream cannot be taken up again. */
  readonly resumption: Resumption | undefined;
  /** Names of the variables that the events depend on: all but the one that says after which event to begin. */
  readonly variablesOfEvents: readonly string[];
  /** The variables of the upstream operation, from those of the client and the cursor after which to begin. */
  upstreamVariables(variables: Variables, after: unknown): Variables;
  /** Takes an event as the subgraph sent it into the run. */
  receive(run: Run, answer: SubgraphAnswer): void;
  /** Fetches what the event needs from other subgraphs. */
  readonly complete: Step;
}

/** Plans a subscription; see `makeResumable` for what is added to it. */
export function prepareSubscription(
  planned: OperationDefinitionNode,
  { schema, planner, types, requirements }: Supergraph,
  responseKeys: ResponseKeys,
): PreparedSubscription {
  const { operation, resumption } = makeResumable(planned, schema);
  const plan = planOperation(planner, operation);
  const { subscription, perEvent } = splitSubscription(plan);
  const context: PlanContext = {
    types,
    requirements,
    responseKeys,
    mayShareAnswers: !perEvent.some(hasTypeConditions),
  };
  const { primary } = subscription;
  return {
    subgraph: primary.serviceName,
    operation: primary.operation,
    resumption,
    variablesOfEvents: variablesIn(operation).filter((name) => name !== resumption?.afterVariable),
    upstreamVariables: (variables, after) => {
      const upstream: Record<string, unknown> = Object.create(null);
      for (const name of primary.variableUsages ?? []) {
        if (variables[name] !== undefined) upstream[name] = variables[name];
      }
      if (resumption && after !== undefined) upstream[resumption.afterVariable] = after;
      return upstream;
    },
    receive: prepareRootAnswer(primary, context),
    complete: sequence(perEvent.map((node) => preparePlan(node, context))),
  };
}

function variablesIn({ selectionSet }: OperationDefinitionNode): string[] {
  const names = new Set<string>();
  visit(selectionSet, {
    Variable: ({ name }) => {
      names.add(name.value);
    },
  });
  return [...names].sort();
}
