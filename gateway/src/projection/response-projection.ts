import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { ResponseError } from '../execution/failures.js';
import type { Run } from '../execution/run.js';
import type { ResponseKeys } from '../planning/response-keys.js';
import type { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { type ObjectWriter, prepareProjection } from './projection.js';
import { ProjectionState } from './projection-state.js';
import { visiblePath } from './visible-path.js';

/** A response, written: `data` as JSON text and the errors. */
export interface ProjectedResponse {
  /** `null` when a null reached the root. */
  readonly data: string;
  readonly errors: readonly ResponseError[];
}

/** Writes the responses of one operation whose conditions are decided. */
export class ResponseProjection {
  readonly #operation: OperationDefinitionNode;
  readonly #responseKeys: ResponseKeys;
  readonly #writer: ObjectWriter;

  constructor(
    operation: OperationDefinitionNode,
    context: {
      readonly schema: GraphQLSchema;
      readonly types: TypeHierarchy;
      readonly responseKeys: ResponseKeys;
    },
  ) {
    const rootType = context.schema.getRootType(operation.operation);
    if (!rootType) throw new Error('A valid operation has a root type.');
    this.#operation = operation;
    this.#responseKeys = context.responseKeys;
    this.#writer = prepareProjection(operation.selectionSet, rootType, context);
  }

  write(run: Run): ProjectedResponse {
    const { data, failures } = run;
    const text = this.#writer(data, new ProjectionState(run));
    return { data: text ?? 'null', errors: failures.errors.map((error) => this.#asSeen(error)) };
  }

  #asSeen(error: ResponseError): ResponseError {
    if (!error.path) return error;
    const path = visiblePath(error.path, this.#operation.selectionSet, this.#responseKeys);
    return path.length === error.path.length ? error : { ...error, path };
  }
}
