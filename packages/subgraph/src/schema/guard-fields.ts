import {
  type Decision,
  type FieldPolicy,
  type FieldTable,
  fieldPolicy,
  GUARDED_CLASSES,
  MASKS,
  type RecordFacts,
} from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import type { SubgraphContext } from '../context.js';
import { type RecordDecision, type RecordedTypes, recorderOf } from './record-decision.js';

/** What a service tells of the records of a type. Each function names the record and the context that it expects. */
export interface GuardedRecord {
  /**
   * What is known of the record that a field stands on; null where nothing is. Asked only where caller, purpose and
   * case leave it to the record.
   */
  readonly read: (source: never, context: never) => Promise<RecordFacts | null>;
}

/** What a service tells of its records, by type name. */
export type GuardedRecords = Readonly<Record<string, GuardedRecord>>;

type Resolve = GraphQLFieldResolver<unknown, SubgraphContext>;

/** What Apollo adds to every subgraph. It holds none of our records: entities are guarded by their own types. */
const FEDERATION_FIELDS: readonly string[] = ['Query._service', 'Query._entities', '_Service.sdl'];

/**
 * The ring: puts the decision before the resolver of every field of class P2 and P3, and of every field that carries
 * no class, which is refused. It stands on the fields of types, so that it holds on every way to them: root fields,
 * `_entities`, nested fields, payloads, and events. Rules are found here, once a schema; fields of P0 and P1 are left as
 * they are and cost nothing. Every decision of the ring, granted or not, is recorded before the field is resolved or
 * refused. Throws where a rule asks of a record what `records` cannot tell, or the audit trail what `recorded` cannot.
 */
export function guardFields(
  schema: GraphQLSchema,
  table: FieldTable,
  { records = {}, recorded = {} }: { readonly records?: GuardedRecords; readonly recorded?: RecordedTypes },
): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && !type.name.startsWith('__'))
      guardType(type, table, { record: records[type.name], recorded });
  }
}

function guardType(
  type: GraphQLObjectType,
  table: FieldTable,
  { record, recorded }: { readonly record: GuardedRecord | undefined; readonly recorded: RecordedTypes },
): void {
  for (const field of Object.values(type.getFields())) {
    const place = `${type.name}.${field.name}`;
    if (FEDERATION_FIELDS.includes(place)) continue;
    const policy = fieldPolicy(type.name, field.name, table);
    if (policy === undefined) {
      field.resolve = refuse;
      if (field.subscribe) field.subscribe = refuse;
      continue;
    }
    if (!GUARDED_CLASSES.includes(policy.fieldClass)) continue;
    const resolve: Resolve = field.resolve ?? defaultFieldResolver;
    const asksRecord = policy.release.record !== undefined;
    if (asksRecord && !record)
      throw new TypeError(`Nobody tells the record that the rule of ${place} asks about.`);
    const keep = recorderOf(type, recorded);
    field.resolve = guarded({ policy, resolve, keep, ...(asksRecord && { record }) });
  }
}

const refuse = (): never => {
  throw new Fault('FORBIDDEN');
};

interface Guard {
  readonly policy: FieldPolicy;
  readonly resolve: Resolve;
  readonly keep: RecordDecision;
  /** Absent where the caller alone decides. */
  readonly record?: GuardedRecord | undefined;
}

function guarded({ policy, resolve, keep, record }: Guard): Resolve {
  return async (source, args, context, info) => {
    const { caller, asked } = context;
    const isAsked = record !== undefined && policy.asksRecord({ caller, asked });
    const facts = isAsked ? await record.read(source as never, context as never) : null;
    const decision = policy.decide({ caller, asked, record: facts });
    await keep(decision, info.fieldName, { source, context });
    if (decision.effect === 'ALLOW') return resolve(source, args, context, info);
    return withheld(decision, () => resolve(source, args, context, info));
  };
}

/** The mask where there is one; else `FORBIDDEN`, whether or not there is anything to hide, and nothing is resolved. */
function withheld(decision: Decision, resolve: () => unknown): unknown {
  if (decision.effect !== 'MASK') throw new Fault('FORBIDDEN');
  const value = resolve();
  const mask = MASKS[decision.mask];
  return value instanceof Promise ? value.then((text) => masked(text, mask)) : masked(value, mask);
}

/** Only text has a mask. Whatever else there is stays hidden. */
const masked = (value: unknown, mask: (text: string) => string): string | null =>
  typeof value === 'string' ? mask(value) : null;
