import type { EntityBatchAlias } from '@graphql-hive/router-query-planner';
import { clientPath } from './client-path.js';
import { EntityBatch } from './entity-batch.js';
import { EntityPath, type ResponsePath } from './entity-path.js';
import type { Failure } from './failures.js';
import { cloneJson, isFlat, isJsonObject, type JsonObject } from './json.js';
import { mergeInto } from './merge.js';
import { type ExpectedFields, explainMissing, responseKeysOf } from './missing-fields.js';
import type { PlanContext } from './plan-context.js';
import { type Representation, RepresentationWriter } from './representation.js';
import { type OutputRewriter, prepareOutputRewrites, renamedKeys } from './rewrite.js';
import type { Run } from './run.js';

/** Entities that are asked for in one list: where they stand, how they are described, what becomes of the answers. */
export class EntityGroup {
  /** The response key of their list: `_entities`, or the alias that a batch gave it. */
  readonly alias: string;
  /** The variable that carries their representations. */
  readonly variable: string;
  readonly #subgraph: string;
  readonly #paths: readonly EntityPath[];
  readonly #representations: RepresentationWriter;
  readonly #rewrite: OutputRewriter | undefined;
  readonly #renamed: ReadonlyMap<string, string>;
  readonly #expected: ExpectedFields;
  readonly #context: PlanContext;
  readonly #share: boolean;

  constructor(alias: EntityBatchAlias, subgraph: string, expected: ExpectedFields, context: PlanContext) {
    this.#subgraph = subgraph;
    this.alias = alias.alias;
    this.variable = alias.representationsVariableName;
    this.#paths = alias.paths.map((path) => new EntityPath(path, context.types));
    this.#representations = new RepresentationWriter(alias.requires, alias.inputRewrites, context.types);
    this.#rewrite = prepareOutputRewrites(alias.outputRewrites, context.types, alias.alias);
    this.#renamed = renamedKeys(alias.outputRewrites);
    this.#expected = expected;
    this.#context = context;
    this.#share = context.mayShareAnswers && alias.paths.length === 1;
  }

  /** Finds the entities in the data and describes them. One whose key is missing is left out. */
  collect(run: Run): EntityBatch {
    const batch = new EntityBatch();
    for (const path of this.#paths) {
      path.visit(
        run.data,
        (entity) => {
          const key = this.#representations.soleKey(entity);
          if (key !== undefined && batch.addEqual(entity.__typename, key, entity)) return;
          const representation = this.#representations.write(entity);
          if (!representation) return;
          const { text, lacks } = representation;
          if (lacks.length > 0) return void this.#addIncomplete(run, batch, entity, representation);
          const index = batch.add(text, entity);
          if (key !== undefined) batch.remember(entity.__typename, key, index);
        },
        run.shared,
      );
    }
    return batch;
  }

  merge(run: Run, batch: EntityBatch, results: readonly unknown[]): void {
    for (const [index, holders] of batch.holders.entries()) {
      const result = results[index];
      if (!isJsonObject(result)) continue;
      this.#rewrite?.(result);
      for (const key of batch.withheldAt(index)) delete result[key];
      if (holders.length === 1 || isFlat(result)) {
        for (const holder of holders) mergeInto(holder, result, this.#context.types);
      } else if (this.#share) {
        this.#mergeShared(run, holders, result);
      } else {
        this.#mergeCopies(holders, result);
      }
    }
  }

  #mergeShared(run: Run, holders: readonly JsonObject[], result: JsonObject): void {
    for (const key in result) {
      if (typeof result[key] === 'object' && result[key] !== null) run.shared.add(result[key]);
    }
    for (const holder of holders) mergeInto(holder, result, this.#context.types);
  }

  /** The copies are made first: merging hands parts of the result over to the object that takes them. */
  #mergeCopies(holders: readonly JsonObject[], result: JsonObject): void {
    const copies = holders.map((_, position) => (position === 0 ? result : cloneJson(result)));
    for (const [position, holder] of holders.entries()) {
      const copy = copies[position];
      if (isJsonObject(copy)) mergeInto(holder, copy, this.#context.types);
    }
  }

  /** The fields of these objects will be missing, all for the same reason. */
  fail(run: Run, holders: readonly JsonObject[], failure: Failure): void {
    const selection = this.#expected.below(this.alias);
    for (const holder of holders) explainMissing(run.failures, holder, selection, failure);
  }

  failAll(run: Run, batch: EntityBatch, failure: Failure): void {
    for (const holders of batch.holders) this.fail(run, holders, failure);
  }

  /** Reports an error `below` each of the objects, once for every place at which one stands. */
  report(run: Run, holders: readonly JsonObject[], below: ResponsePath, failure: Failure): void {
    const wanted = new Set(holders);
    const inside = clientPath(below, this.#context.responseKeys, this.#renamed);
    for (const path of this.#paths) {
      for (const places of path.locate(run.data, wanted).values()) {
        for (const place of places) {
          const shown = clientPath(place, this.#context.responseKeys);
          // A place that the client does not see ends early; what lies below it is not the client's either.
          run.failures.report({
            ...failure,
            path: shown.length === place.length ? [...shown, ...inside] : shown,
          });
        }
      }
    }
  }

  /**
   * What an entity lacks is the fault of another subgraph. This one is still asked for the fields that do not need it, and
   * those that do are missing for the reason for which their requirement is. Without a key, all of them are.
   */
  #addIncomplete(run: Run, batch: EntityBatch, entity: JsonObject, { text, lacks }: Representation): void {
    const selection = this.#expected.below(this.alias);
    const typename = String(entity.__typename);
    const withheld = new Set<string>();
    for (const { name, from, key } of lacks) {
      const cause = run.failures.explanation(from, key);
      const needing = this.#context.requirements.fieldsThatNeed(name, this.#subgraph, typename);
      if (needing.length === 0) {
        if (cause) this.fail(run, [entity], cause);
        return;
      }
      const keys = responseKeysOf(needing, selection);
      for (const needed of keys) withheld.add(needed);
      if (cause) run.failures.explain(entity, keys, cause);
    }
    batch.add(text, entity, withheld);
  }
}
