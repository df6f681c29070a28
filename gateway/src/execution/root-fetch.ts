import type { FetchNode } from '@graphql-hive/router-query-planner';
import type { SubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import { clientPath } from './client-path.js';
import { mergeInto } from './merge.js';
import { ExpectedFields, explainMissing } from './missing-fields.js';
import type { PlanContext } from './plan-context.js';
import { prepareBody } from './request-body.js';
import { prepareOutputRewrites, renamedKeys } from './rewrite.js';
import type { Run, Step } from './run.js';

/** A fetch of root fields: the answer is merged into the root. Input rewrites say nothing here. */
export function prepareRootFetch(fetch: FetchNode, context: PlanContext): Step {
  const writeBody = prepareBody(fetch.operation, fetch.variableUsages ?? [], fetch.operationName);
  const receive = prepareRootAnswer(fetch, context);
  return async (run) => receive(run, await run.send(fetch.serviceName, writeBody(run.variables)));
}

/** Takes what came from a subgraph as the answer to root fields: of a fetch, or an event of a subscription. */
export function prepareRootAnswer(
  fetch: Pick<FetchNode, 'operation' | 'outputRewrites'>,
  { types, responseKeys }: PlanContext,
): (run: Run, answer: SubgraphAnswer) => void {
  const rewrite = prepareOutputRewrites(fetch.outputRewrites, types);
  const renamed = renamedKeys(fetch.outputRewrites);
  const expected = new ExpectedFields(fetch.operation);
  return ({ data, failures }, answer) => {
    if ('failure' in answer) return explainMissing(failures, data, expected.root, answer.failure);
    for (const { path, ...failure } of answer.errors) {
      if (path) failures.report({ ...failure, path: clientPath(path, responseKeys, renamed) });
      else if (answer.data) failures.report(failure);
      else explainMissing(failures, data, expected.root, failure);
    }
    if (!answer.data) return;
    rewrite?.(answer.data);
    mergeInto(data, answer.data, types);
  };
}
