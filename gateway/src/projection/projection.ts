import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  type SelectionSetNode,
} from 'graphql';
import { isJsonObject, type JsonObject } from '../execution/json.js';
import { isIntrospection } from '../planning/canonical-operation.js';
import type { ResponseKeys } from '../planning/response-keys.js';
import type { TypeHierarchy } from '../supergraph/type-hierarchy.js';
import { collectFields } from './collect-fields.js';
import { leafWriter } from './leaf-writer.js';
import type { ProjectionState } from './projection-state.js';

/**
 * Writes a value as JSON text. `undefined` says that there must be no null here but there is one, so that whatever
 * holds the value is null itself (GraphQL specification, section 6.4.4).
 */
type ValueWriter = (value: unknown, state: ProjectionState) => string | undefined;

/** Writes an object as JSON text; `undefined` as for `ValueWriter`. */
export type ObjectWriter = (object: JsonObject, state: ProjectionState) => string | undefined;

interface FieldWriter {
  /** The key in the data. */
  readonly key: string;
  /** The key in the response. */
  readonly shown: string;
  /** The response key as JSON, with its colon. */
  readonly prefix: string;
  /** False for what the gateway knows by itself, so that it cannot be missing. */
  readonly isFetched: boolean;
  readonly write: ValueWriter;
}

export interface ProjectionContext {
  readonly schema: GraphQLSchema;
  readonly types: TypeHierarchy;
  readonly responseKeys: ResponseKeys;
}

/** Prepares the writer of a whole response: of exactly what the client asked for, in the client's order and keys. */
export function prepareProjection(
  selectionSet: SelectionSetNode,
  rootType: GraphQLObjectType,
  context: ProjectionContext,
): ObjectWriter {
  return objectWriter(rootType, rootType.name, [selectionSet], context);
}

function valueWriter(
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  coordinate: string,
  context: ProjectionContext,
): ValueWriter {
  if (!isNonNullType(type)) {
    const write = presentValueWriter(type, nodes, coordinate, context);
    return (value, state) =>
      value === null || value === undefined ? 'null' : (write(value, state) ?? 'null');
  }
  const write = presentValueWriter(type.ofType, nodes, coordinate, context);
  return (value, state) => {
    if (value !== null && value !== undefined) return write(value, state);
    state.reportNull(coordinate);
    return undefined;
  };
}

/** A writer for values that are there. What it cannot write counts as null. */
function presentValueWriter(
  type: Exclude<GraphQLOutputType, { readonly ofType: unknown }> | GraphQLOutputType,
  nodes: readonly FieldNode[],
  coordinate: string,
  context: ProjectionContext,
): ValueWriter {
  if (isListType(type)) return listWriter(valueWriter(type.ofType, nodes, coordinate, context), coordinate);
  if (isLeafType(type)) {
    const write = leafWriter(type);
    return (value, state) => {
      const text = write(value);
      if (text === undefined) state.reportInvalid(coordinate);
      return text;
    };
  }
  if (isNonNullType(type)) throw new Error('A type that is non-null twice cannot be.');
  const selectionSets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
  return compositeWriter(type, selectionSets, coordinate, context);
}

function listWriter(writeItem: ValueWriter, coordinate: string): ValueWriter {
  return (value, state) => {
    if (!Array.isArray(value)) {
      state.reportInvalid(coordinate);
      return undefined;
    }
    let text = '[';
    for (let index = 0; index < value.length; index += 1) {
      state.path.push(index);
      const item = writeItem(value[index], state);
      state.path.pop();
      if (item === undefined) return undefined;
      text += index === 0 ? item : `,${item}`;
    }
    return `${text}]`;
  };
}

/** An object is written by the writer of its runtime type; of an abstract type, one is made for each that turns up. */
function compositeWriter(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  coordinate: string,
  context: ProjectionContext,
): ValueWriter {
  if (!isAbstractType(type)) {
    let writer: ObjectWriter | undefined;
    return (value, state) => {
      if (!isJsonObject(value)) return invalid(state, coordinate);
      writer ??= objectWriter(type, type.name, selectionSets, context);
      return writer(value, state);
    };
  }
  const writers = new Map<string, ObjectWriter | undefined>();
  return (value, state) => {
    if (!isJsonObject(value)) return invalid(state, coordinate);
    // Where nothing depends on the runtime type, the planner does not ask for it.
    const typename = typeof value.__typename === 'string' ? value.__typename : type.name;
    let writer = writers.get(typename);
    if (!writer && !writers.has(typename)) {
      const runtimeType = findRuntimeType(typename, type, context);
      writer = runtimeType && objectWriter(runtimeType, typename, selectionSets, context);
      writers.set(typename, writer);
    }
    // A type that clients do not see: the value is null, and why is not theirs to know.
    return writer?.(value, state);
  };
}

function invalid(state: ProjectionState, coordinate: string): undefined {
  state.reportInvalid(coordinate);
  return undefined;
}

/** A type that satisfies `type` and that clients see. It may be abstract: an `@interfaceObject` knows no more. */
function findRuntimeType(typename: string, type: GraphQLCompositeType, { schema, types }: ProjectionContext) {
  const named = schema.getType(typename);
  return isCompositeType(named) && types.matches(type.name, typename) ? named : undefined;
}

function objectWriter(
  type: GraphQLCompositeType,
  typename: string,
  selectionSets: readonly SelectionSetNode[],
  context: ProjectionContext,
): ObjectWriter {
  const fields = fieldWriters(type, typename, selectionSets, context);
  return (object, state) => {
    let text = '';
    for (const field of fields) {
      const value = object[field.key];
      state.path.push(field.shown);
      if (value === undefined && field.isFetched) state.reportAbsent(object, field.key);
      const written = field.write(value, state);
      state.path.pop();
      if (written === undefined) return undefined;
      text += text === '' ? field.prefix + written : `,${field.prefix}${written}`;
    }
    return `{${text}}`;
  };
}

function fieldWriters(
  type: GraphQLCompositeType,
  typename: string,
  selectionSets: readonly SelectionSetNode[],
  context: ProjectionContext,
): FieldWriter[] {
  const grouped = collectFields(selectionSets, (condition) => context.types.matches(condition, typename));
  const writers: FieldWriter[] = [];
  for (const [key, nodes] of grouped) {
    const [node] = nodes;
    const write = node && fieldWriter(type, typename, node, nodes, context);
    if (!write) continue;
    const shown = context.responseKeys.shown(key);
    writers.push({
      key,
      shown,
      prefix: `${JSON.stringify(shown)}:`,
      isFetched: !node.name.value.startsWith('__'),
      write,
    });
  }
  return writers;
}

function fieldWriter(
  type: GraphQLCompositeType,
  typename: string,
  node: FieldNode,
  nodes: readonly FieldNode[],
  context: ProjectionContext,
): ValueWriter | undefined {
  const name = node.name.value;
  if (name === '__typename') {
    const text = JSON.stringify(typename);
    return () => text;
  }
  // Introspection was answered by graphql-js, already in the client's shape.
  if (isIntrospection(node)) return (value) => JSON.stringify(value ?? null);
  const field = 'getFields' in type ? type.getFields()[name] : undefined;
  return field && valueWriter(field.type, nodes, `${type.name}.${name}`, context);
}
