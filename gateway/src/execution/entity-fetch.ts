import type {
  BatchFetchNode,
  EntityBatchAlias,
  FetchNode,
  FlattenNodePathSegment,
} from '@graphql-hive/router-query-planner';
import type { SubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import type { SubgraphError } from '../subgraphs/subgraph-error.js';
import { subgraphFailure } from '../subgraphs/subgraph-failure.js';
import { EntityBatch } from './entity-batch.js';
import { EntityGroup } from './entity-group.js';
import type { Failure } from './failures.js';
import { ExpectedFields } from './missing-fields.js';
import type { PlanContext } from './plan-context.js';
import { prepareBody } from './request-body.js';
import type { Run, Step } from './run.js';

/** A fetch of fields of entities that stand at `path`. */
export function prepareEntityFetch(
  fetch: FetchNode,
  path: readonly FlattenNodePathSegment[],
  context: PlanContext,
): Step {
  const { requires = [], inputRewrites, outputRewrites } = fetch;
  return prepareEntityRequest(
    fetch,
    [
      {
        alias: '_entities',
        representationsVariableName: 'representations',
        paths: [[...path]],
        requires,
        ...(inputRewrites && { inputRewrites }),
        ...(outputRewrites && { outputRewrites }),
      },
    ],
    context,
  );
}

/** One request with several groups of entities, each under an alias of its own. */
export function prepareBatchFetch(fetch: BatchFetchNode, context: PlanContext): Step {
  return prepareEntityRequest(fetch, fetch.entityBatch.aliases, context);
}

function prepareEntityRequest(
  fetch: Pick<FetchNode, 'serviceName' | 'operation' | 'operationName' | 'variableUsages'>,
  aliases: readonly EntityBatchAlias[],
  context: PlanContext,
): Step {
  const expected = new ExpectedFields(fetch.operation);
  const groups = aliases.map((alias) => new EntityGroup(alias, fetch.serviceName, expected, context));
  const own = new Set(aliases.map(({ representationsVariableName }) => representationsVariableName));
  const usages = (fetch.variableUsages ?? []).filter((name) => !own.has(name));
  const writeBody = prepareBody(fetch.operation, usages, fetch.operationName);

  return async (run) => {
    const batches = groups.map((group) => group.collect(run));
    if (batches.every(({ isEmpty }) => isEmpty)) return;
    // Every declared variable is sent, also the empty lists.
    const representations = groups
      .map((group, index) => `${JSON.stringify(group.variable)}:${batches[index]?.text ?? '[]'}`)
      .join(',');
    const answer = await run.send(fetch.serviceName, writeBody(run.variables, representations));
    receive(run, answer, pair(groups, batches), fetch.serviceName);
  };
}

type Pending = readonly { readonly group: EntityGroup; readonly batch: EntityBatch }[];

function receive(run: Run, answer: SubgraphAnswer, pending: Pending, subgraph: string): void {
  if ('failure' in answer) {
    failAll(run, pending, answer.failure);
    return;
  }
  for (const error of answer.errors) receiveError(run, error, pending, answer.data === undefined);
  if (!answer.data) return;
  for (const { group, batch } of pending) {
    if (batch.isEmpty) continue;
    const results = answer.data[group.alias];
    if (Array.isArray(results)) group.merge(run, batch, results);
    else if (answer.errors.length === 0)
      group.failAll(run, batch, subgraphFailure('AGENCY_UNAVAILABLE', subgraph));
  }
}

/**
 * Gives an error of a subgraph its place in the response. `["_entities", 2, "cases", 0]` concerns every
 * object for which the third representation was sent; a path that ends at the entity explains all its fields.
 */
function receiveError(
  run: Run,
  { path, ...failure }: SubgraphError,
  pending: Pending,
  hasNoData: boolean,
): void {
  const [alias, index, ...below] = path ?? [];
  const concerned = pending.find(({ group }) => group.alias === alias);
  if (concerned && typeof index === 'number') {
    const holders = concerned.batch.holdersOf(index);
    // An error in a field that was not to be answered is one that the gateway brought about.
    if (below.some((part) => typeof part === 'string' && concerned.batch.withheldAt(index).has(part))) return;
    if (below.length > 0) concerned.group.report(run, holders, below, failure);
    else concerned.group.fail(run, holders, failure);
  } else if (concerned) {
    concerned.group.failAll(run, concerned.batch, failure);
  } else if (hasNoData) {
    failAll(run, pending, failure);
  } else {
    run.failures.report(failure);
  }
}

function failAll(run: Run, pending: Pending, failure: Failure): void {
  for (const { group, batch } of pending) group.failAll(run, batch, failure);
}

function pair(groups: readonly EntityGroup[], batches: readonly EntityBatch[]): Pending {
  return groups.map((group, index) => ({ group, batch: batches[index] ?? new EntityBatch() }));
}
