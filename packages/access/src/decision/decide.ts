import type { Role } from '@tongbu/vocabulary';
import type { Asked, Caller } from '../caller.js';
import type { FieldClass, FieldTable } from '../fields/field-class.js';
import { FIELDS } from '../fields/field-table.js';
import { type IdentifiedPerson, isCaseId, seesIdentity, type TracingOfCase } from '../identity.js';
import { answersFor, type Grant } from '../rules.js';
import { type MaskName, type Release, type ReleaseName, releaseOf } from './releases.js';

/** What the owning service knows of the record that the field stands on. */
export interface RecordFacts extends IdentifiedPerson {
  /** The tracing of the case that the request names; null where there is none. */
  readonly tracing?: TracingOfCase | null;
}

/** Who asks, why, and of what record. A record that is not given is one of which nothing is known. */
export interface Question {
  readonly caller: Caller;
  readonly asked: Asked;
  readonly record?: RecordFacts | null | undefined;
}

/** Why a field is not shown whole. For the log of an agency; a caller is told `FORBIDDEN` and no more. */
export const DECISION_REASONS = {
  GRANTED: 'The release gives it.',
  UNKNOWN_FIELD: 'The field carries no class.',
  ROLE: 'The agency and the role are not given it.',
  PURPOSE: 'The request names no purpose of the agency of the caller.',
  CASE: 'The request names no case.',
  RECORD:
    'The case is not in tracing there, or the record is not one of its case or of a place of the caller.',
} as const;
export type DecisionReason = keyof typeof DECISION_REASONS;

export type Decision =
  | { readonly effect: 'ALLOW'; readonly reason: 'GRANTED' }
  | { readonly effect: 'MASK'; readonly mask: MaskName; readonly reason: DecisionReason }
  | { readonly effect: 'DENY'; readonly reason: DecisionReason };

/** One field's rule, made ready: found once a schema, asked once a field. */
export interface FieldPolicy {
  readonly fieldClass: FieldClass;
  readonly releaseName: ReleaseName;
  readonly release: Release;
  /** Whether the record decides, once caller, purpose and case have passed; else nobody needs to load it. */
  readonly asksRecord: (question: Question) => boolean;
  readonly decide: (question: Question) => Decision;
}

/** The rule of a field; nothing where the table does not know it. */
export function fieldPolicy(
  type: string,
  field: string,
  table: FieldTable = FIELDS,
): FieldPolicy | undefined {
  const entry = Object.hasOwn(table, type) ? table[type] : undefined;
  const fieldEntry = entry && Object.hasOwn(entry.fields, field) ? entry.fields[field] : undefined;
  if (entry === undefined || fieldEntry === undefined) return undefined;
  const [fieldClass, releaseName] =
    typeof fieldEntry === 'string' ? ([fieldEntry, entry.release] as const) : fieldEntry;
  return { fieldClass, releaseName, ...preparedRelease(releaseName) };
}

/**
 * The one decision: whether a caller is given a field of a record whole, masked, or not at all. Pure. What no rule
 * allows is denied: an unknown type, field, agency, role or purpose; a record of which nothing is known.
 */
export function decide(
  { type, field, ...question }: Question & { readonly type: string; readonly field: string },
  table: FieldTable = FIELDS,
): Decision {
  return fieldPolicy(type, field, table)?.decide(question) ?? { effect: 'DENY', reason: 'UNKNOWN_FIELD' };
}

type PreparedRelease = Pick<FieldPolicy, 'release' | 'asksRecord' | 'decide'>;
const preparedReleases = new Map<ReleaseName, PreparedRelease>();

function preparedRelease(name: ReleaseName): PreparedRelease {
  const known = preparedReleases.get(name) ?? prepared(releaseOf(name));
  preparedReleases.set(name, known);
  return known;
}

const GRANTED: Decision = { effect: 'ALLOW', reason: 'GRANTED' };

function prepared(release: Release): PreparedRelease {
  const { readers, whole = readers, purposes, record, mask } = release;
  const isReader = memberOf(readers);
  const isWhole = memberOf(whole);
  const refusals = new Map<DecisionReason, Decision>();
  const otherwise = (reason: DecisionReason): Decision => {
    const known = refusals.get(reason);
    if (known) return known;
    const made: Decision = mask === undefined ? { effect: 'DENY', reason } : { effect: 'MASK', mask, reason };
    refusals.set(reason, made);
    return made;
  };
  const beforeRecord = ({ caller, asked }: Question): Decision => {
    if (!isReader(caller)) return DENIED_BY_ROLE;
    if (!isWhole(caller)) return otherwise('ROLE');
    if (purposes === undefined) return GRANTED;
    if (!purposes[caller.agency].some((purpose) => purpose === asked.purpose)) return otherwise('PURPOSE');
    return isCaseId(asked.caseReference) ? GRANTED : otherwise('CASE');
  };
  return {
    release,
    asksRecord: (question) => record !== undefined && beforeRecord(question).effect === 'ALLOW',
    decide: (question) => {
      const decision = beforeRecord(question);
      if (decision.effect !== 'ALLOW' || record === undefined) return decision;
      return holds[record](question) ? GRANTED : otherwise('RECORD');
    },
  };
}

const DENIED_BY_ROLE: Decision = { effect: 'DENY', reason: 'ROLE' };

/** Maps, not objects: an agency named `constructor` is one that nobody knows. */
function memberOf(grant: Grant): (caller: Caller) => boolean {
  const roles = new Map<string, ReadonlySet<Role>>(
    Object.entries(grant).map(([agency, list]) => [agency, new Set(list)]),
  );
  return ({ agency, role }) => roles.get(agency)?.has(role) ?? false;
}

const holds = {
  OWN_PLACE: ({ caller, record }: Question): boolean =>
    typeof record?.jurisdiction === 'string' && answersFor(caller, record.jurisdiction),
  TRACED_CASE: ({ caller, asked, record }: Question): boolean =>
    record != null && seesIdentity(caller, asked, { person: record, tracing: record.tracing ?? null }),
} as const;
