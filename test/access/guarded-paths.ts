import { readFileSync } from 'node:fs';
import { FIELDS, fieldPolicy, GUARDED_CLASSES } from '@tongbu/access';
import {
  buildASTSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';

/** A way through the graph, from the record that was asked for to one with guarded fields. */
export interface GuardedPath {
  /** The type that it starts from. */
  readonly from: string;
  /** The fields on the way, each with the type that has it. */
  readonly steps: readonly { readonly type: string; readonly field: string }[];
  /** The type that it leads to. */
  readonly to: string;
}

/** The guarded fields of a type, as the classes have them. */
export function guardedFields(type: string): string[] {
  return Object.keys(FIELDS[type]?.fields ?? {}).filter((field) => isGuarded(type, field));
}

/** Whether a field is of class P2 or P3. */
export const isGuarded = (type: string, field: string): boolean =>
  GUARDED_CLASSES.includes(fieldPolicy(type, field)?.fieldClass ?? 'P0');

/** What is said of broken glass belongs to no case: `glass-words.test.ts` asks for it. */
export const OF_NO_CASE = ['EmergencyAccess', 'EmergencyReview'];

/** Every guarded field that belongs to a case or a person, by its full name. */
export const GUARDED: readonly string[] = Object.keys(FIELDS)
  .filter((type) => !OF_NO_CASE.includes(type))
  .flatMap((type) => guardedFields(type).map((field) => `${type}.${field}`));

/** A committed schema of the project. */
export function readSchema(file: string): GraphQLSchema {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  return buildASTSchema(parse(text), { assumeValid: true, assumeValidSDL: true });
}

/**
 * The shortest ways from a type to each type with guarded fields, all that are equally short; to itself it is the way
 * without a step. None comes back to the type it started from: that would be another record than the one asked for.
 */
export function guardedPaths(schema: GraphQLSchema, from: string): GuardedPath[] {
  const seen = new Set([from]);
  const found: GuardedPath[] = [];
  let reached: GuardedPath[] = [{ from, steps: [], to: from }];
  while (reached.length > 0) {
    found.push(...reached);
    reached = reached.flatMap((path) => onward(schema, path)).filter(({ to }) => !seen.has(to));
    for (const { to } of reached) seen.add(to);
  }
  return found.filter(({ to }) => ownGuarded(schema, to).length > 0);
}

/** The guarded fields of a type that this schema has: a service has its own part of an entity. */
export function ownGuarded(schema: GraphQLSchema, type: string): string[] {
  const fields = objectType(schema, type)?.getFields() ?? {};
  return guardedFields(type).filter((field) => fields[field] !== undefined);
}

/** Whether a field leads to a record, rather than to a value. */
export function isLink(schema: GraphQLSchema, type: string, field: string): boolean {
  const found = objectType(schema, type)?.getFields()[field];
  return found !== undefined && isObjectType(getNamedType(found.type));
}

function onward(schema: GraphQLSchema, path: GuardedPath): GuardedPath[] {
  return Object.values(objectType(schema, path.to)?.getFields() ?? {})
    .filter((field) => !field.args.some(isRequiredArgument))
    .flatMap((field) => {
      const to = targetOf(field);
      return to ? [{ ...path, steps: [...path.steps, { type: path.to, field: field.name }], to }] : [];
    });
}

function targetOf({ type }: GraphQLField<unknown, unknown>): string | undefined {
  const named = getNamedType(type);
  return isObjectType(named) ? named.name : undefined;
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType | undefined {
  const type = schema.getType(name);
  return isObjectType(type) ? type : undefined;
}
