import type { Decision } from '@tongbu/access';
import type { Concerned, RecordedReads } from '@tongbu/audit';
import type { GraphQLObjectType } from 'graphql';

/** What the audit trail is told of the records of a type. Each function names the record and the context that it expects. */
export interface RecordedType {
  /** What reading such a record is called; `case.read` of a `Case` unless told otherwise. */
  readonly action?: string;
  /** Whom a record is about. */
  readonly about: (source: never, context: never) => Concerned | Promise<Concerned>;
}

/** What the audit trail is told of the records of a service, by type name. */
export type RecordedTypes = Readonly<Record<string, RecordedType>>;

/**
 * Records a decision about a field of a record, and resolves when that is committed. Rejects with `AGENCY_UNAVAILABLE`
 * where it cannot be: what cannot be recorded is not shown.
 */
export type RecordDecision = (
  decision: Decision,
  field: string,
  of: { readonly source: unknown; readonly context: { readonly reads?: RecordedReads } },
) => Promise<void>;

const ROOTS: readonly string[] = ['Query', 'Mutation', 'Subscription'];
const NOBODY: Concerned = { personIds: [], caseIds: [] };

/** The recorder for the guarded fields of a type. Throws where nobody tells whom its records are about. */
export function recorderOf({ name }: GraphQLObjectType, types: RecordedTypes): RecordDecision {
  const known = types[name] ?? (ROOTS.includes(name) ? { about: () => NOBODY } : undefined);
  if (known === undefined) throw new TypeError(`Nobody tells whom a ${name} is about, for the audit trail.`);
  const { about, action = `${name.charAt(0).toLowerCase()}${name.slice(1)}.read` } = known;
  return async ({ effect, reason }, field, { source, context }) => {
    if (context.reads === undefined) throw new TypeError('Nobody records what is read.');
    const { personIds, caseIds } = await about(source as never, context as never);
    await context.reads.load({ action, personIds, caseIds, field, decision: effect, code: reason });
  };
}
