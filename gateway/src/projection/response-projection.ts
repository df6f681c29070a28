import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { ResponseError } from '../execution/failures.js';
import type { Run, Variables } from '../execution/run.js';
import { BoundedCache } from '../planning/bounded-cache.js';
import type { ResponseKeys } from '../planning/response-keys.js';
import type { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { conditionalVariables } from './collect-fields.js';
import { type ObjectWriter, prepareProjection } from './projection.js';
import { ProjectionState } from './projection-state.js';

/** A response, written: `data` as JSON text and the errors. */
export interface ProjectedResponse {
  /** `null` when a null reached the root. */
  readonly data: string;
  readonly errors: readonly ResponseError[];
}

const MAX_COMBINATIONS = 32;

/**
 * Writes the responses of one operation. `@skip` and `@include` decide which fields merge into which, so
 * there is one writer for each combination of their variables that turns up; they are few, and the oldest goes.
 */
export class ResponseProjection {
  readonly #operation: OperationDefinitionNode;
  readonly #context: {
    readonly schema: GraphQLSchema;
    readonly types: TypeHierarchy;
    readonly responseKeys: ResponseKeys;
  };
  readonly #conditions: readonly string[];
  readonly #writers = new BoundedCache<string, ObjectWriter>(MAX_COMBINATIONS);

  constructor(
    operation: OperationDefinitionNode,
    context: {
      readonly schema: GraphQLSchema;
      readonly types: TypeHierarchy;
      readonly responseKeys: ResponseKeys;
    },
  ) {
    this.#operation = operation;
    this.#context = context;
    this.#conditions = conditionalVariables(operation.selectionSet);
  }

  write({ data, failures, variables }: Run): ProjectedResponse {
    const text = this.#writer(variables)(data, new ProjectionState(failures));
    return { data: text ?? 'null', errors: failures.errors };
  }

  #writer(flags: Variables): ObjectWriter {
    const combination = this.#conditions.map((name) => (flags[name] === true ? '1' : '0')).join('');
    let writer = this.#writers.get(combination);
    if (!writer) {
      const rootType = this.#context.schema.getRootType(this.#operation.operation);
      if (!rootType) throw new Error('A valid operation has a root type.');
      writer = prepareProjection(this.#operation.selectionSet, rootType, { ...this.#context, flags });
      this.#writers.set(combination, writer);
    }
    return writer;
  }
}
