import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLList,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
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
import { type LeafWriter, leafWriter } from './leaf-writer.js';
import type { ProjectionState } from './projection-state.js';
import { invalid, leaf, list, nonNull, nullable, once, type ValueWriter } from './value-writer.js';

type GraphQLNullableOutputType = GraphQLNamedOutputType | GraphQLList<GraphQLOutputType>;

/** Writes an object as JSON text; `undefined` as for `ValueWriter`. */
export type ObjectWriter = (object: JsonObject, state: ProjectionState) => string | undefined;

interface FieldWriter {
  /** The key in the data. */
  readonly key: string;
  /** The key in the response. */
  readonly shown: string;
  /** What stands before the value: a brace or a comma, the response key as JSON, and a colon. */
  readonly prefix: string;
  /** Writes the value of a scalar or an enum where there is one and all is well: then no place needs to be known. */
  readonly plain: LeafWriter | undefined;
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
  return isNonNullType(type)
    ? nonNull(presentValueWriter(type.ofType, nodes, coordinate, context), coordinate)
    : nullable(presentValueWriter(type, nodes, coordinate, context));
}

/** A writer for values that are there. */
function presentValueWriter(
  type: GraphQLNullableOutputType,
  nodes: readonly FieldNode[],
  coordinate: string,
  context: ProjectionContext,
): ValueWriter {
  if (isListType(type)) return once(list(valueWriter(type.ofType, nodes, coordinate, context), coordinate));
  if (isLeafType(type)) return leaf(type, coordinate);
  const selectionSets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
  return once(compositeWriter(type, selectionSets, coordinate, context));
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
    if (fields.length === 0) return '{}';
    let text = '';
    for (const field of fields) {
      const value = object[field.key];
      const isPresent = value !== undefined && value !== null;
      const written =
        (isPresent ? field.plain?.(value) : undefined) ?? writeField(field, object, value, state);
      if (written === undefined) return undefined;
      text += field.prefix + written;
    }
    return `${text}}`;
  };
}

function writeField(
  field: FieldWriter,
  object: JsonObject,
  value: unknown,
  state: ProjectionState,
): string | undefined {
  state.path.push(field.shown);
  if (value === undefined && field.isFetched) state.reportAbsent(object, field.key);
  const written = field.write(value, state);
  state.path.pop();
  return written;
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
    const leafType = leafTypeOf(type, node);
    const shown = context.responseKeys.shown(key);
    writers.push({
      key,
      shown,
      prefix: `${writers.length === 0 ? '{' : ','}${JSON.stringify(shown)}:`,
      plain: leafType && leafWriter(leafType),
      isFetched: !node.name.value.startsWith('__'),
      write,
    });
  }
  return writers;
}

/** The type of a field that is a scalar or an enum, null or not. */
function leafTypeOf(type: GraphQLCompositeType, node: FieldNode): GraphQLLeafType | undefined {
  const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined;
  const fieldType = field && getNullableType(field.type);
  return isLeafType(fieldType) ? fieldType : undefined;
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
