import {
  type CaseFile,
  type Decision,
  type EmergencyAccess,
  type FieldPolicy,
  type FieldTable,
  fieldPolicy,
  GUARDED_CLASSES,
  MASKS,
  type Question,
  type RecordFacts,
  readCaseId,
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

/** What the decisions of a service know beside the caller. Each function names the context that it expects. */
export interface Knowledge {
  readonly records?: GuardedRecords;
  /** Whom the records of its guarded types are about, for the audit trail. */
  readonly recorded?: RecordedTypes;
  /** The file of a case, by its id in lower case; null where there is none. */
  readonly caseFile?: (caseId: string, context: never) => Promise<CaseFile | null>;
  /** What the caller has opened by breaking the glass. Asked only where nothing else opens the field. */
  readonly emergency?: (context: never) => Promise<readonly EmergencyAccess[]>;
}

type Resolve = GraphQLFieldResolver<unknown, SubgraphContext>;

/** What Apollo adds to every subgraph. It holds none of our records: entities are guarded by their own types. */
const FEDERATION_FIELDS: readonly string[] = ['Query._service', 'Query._entities', '_Service.sdl'];

/**
 * The ring: puts the decision before the resolver of every field of class P2 and P3, and of every field that carries
 * no class, which is refused. It stands on the fields of types, so that it holds on every way to them: root fields,
 * `_entities`, nested fields, payloads, and events. Rules are found here, once a schema; fields of P0 and P1 are left as
 * they are and cost nothing. Every decision of the ring, granted or not, is recorded before the field is resolved or
 * refused. Throws where a rule asks of a record or a case, or the audit trail of a type, what the service does not tell.
 */
export function guardFields(schema: GraphQLSchema, table: FieldTable, knowledge: Knowledge): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && !type.name.startsWith('__')) guardType(type, table, knowledge);
  }
}

function guardType(type: GraphQLObjectType, table: FieldTable, knowledge: Knowledge): void {
  const record = knowledge.records?.[type.name];
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
    const conditions = policy.release.record ?? [];
    if (conditions.length > 0 && !record)
      throw new TypeError(`Nobody tells the record that the rule of ${place} asks about.`);
    if (conditions.includes('CASE') && !knowledge.caseFile)
      throw new TypeError(`Nobody tells the case that the rule of ${place} asks about.`);
    const keep = recorderOf(type, knowledge.recorded ?? {});
    field.resolve = guarded({ policy, resolve, keep, knowledge, ...(conditions.length > 0 && { record }) });
  }
}

const refuse = (): never => {
  throw new Fault('FORBIDDEN');
};

interface Guard {
  readonly policy: FieldPolicy;
  readonly resolve: Resolve;
  readonly keep: RecordDecision;
  readonly knowledge: Knowledge;
  /** Absent where the caller alone decides. */
  readonly record?: GuardedRecord | undefined;
}

function guarded(guard: Guard): Resolve {
  const { resolve, keep } = guard;
  return async (source, args, context, info) => {
    const decision = await decideAbout(guard, { source, context });
    await keep(decision, info.fieldName, { source, context });
    if (decision.effect === 'ALLOW') return resolve(source, args, context, info);
    return withheld(decision, () => resolve(source, args, context, info));
  };
}

/** Loads what the decision asks for, and no more: a caller whom role, purpose or case refuse costs no statement. */
async function decideAbout(
  { policy, record, knowledge: { caseFile, emergency } }: Guard,
  { source, context }: { readonly source: unknown; readonly context: SubgraphContext },
): Promise<Decision> {
  const { caller, asked } = context;
  let question: Question = { caller, asked };
  if (record === undefined) return policy.decide(question);
  if (policy.asksRecord(question)) {
    const caseId = readCaseId(asked.caseReference);
    const [facts, file] = await Promise.all([
      record.read(source as never, context as never),
      caseId === undefined ? null : caseFile?.(caseId, context as never),
    ]);
    question = { caller, asked, record: facts, caseFile: file };
  }
  const decision = policy.decide(question);
  if (decision.effect === 'ALLOW' || emergency === undefined || !policy.mayBreakGlass(caller)) {
    return decision;
  }
  const opened = await emergency(context as never);
  if (opened.length === 0) return decision;
  const facts = question.record ?? (await record.read(source as never, context as never));
  return policy.decide({ ...question, record: facts, emergency: opened });
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
