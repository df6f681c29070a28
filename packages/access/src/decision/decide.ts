import type { Role } from '@tongbu/vocabulary';
import type { Asked, Caller } from '../caller.js';
import type { FieldClass, FieldTable } from '../fields/field-class.js';
import { FIELDS } from '../fields/field-table.js';
import { readCaseId } from '../purposes.js';
import { answersFor, type Grant } from '../rules.js';
import { type CaseFile, type EmergencyAccess, opens, type RecordFacts } from './facts.js';
import { type MaskName, type Release, type ReleaseName, releaseOf } from './releases.js';

/** Who asks, why, of what record, and what is known of the case. What is not given is something of which nothing is known. */
export interface Question {
  readonly caller: Caller;
  readonly asked: Asked;
  readonly record?: RecordFacts | null | undefined;
  /** The file of the case that the request names. */
  readonly caseFile?: CaseFile | null | undefined;
  /** What the caller has opened by breaking the glass. */
  readonly emergency?: readonly EmergencyAccess[] | undefined;
}

/** Why a field is shown whole, or not. For the log of an agency; a caller is told `FORBIDDEN` and no more. */
export const DECISION_REASONS = {
  GRANTED: 'The release gives it.',
  STATISTICS: 'The release gives it for statistics, without a case.',
  EMERGENCY: 'The glass was broken for the person or the case.',
  UNKNOWN_FIELD: 'The field carries no class.',
  ROLE: 'The agency and the role are not given it.',
  PURPOSE: 'The request names no purpose of the agency of the caller.',
  CASE: 'The request names no case.',
  CASE_NOT_ACTIVE: 'No such case is active, or neither it nor the record is of a place of the caller.',
  LANE_NOT_OPEN: 'The agency of the caller has no lane or task open for the case.',
  RECORD: 'The record is not one of the case, or not of a place of the caller where that is asked for.',
} as const;
export type DecisionReason = keyof typeof DECISION_REASONS;

export type Decision =
  | { readonly effect: 'ALLOW'; readonly reason: DecisionReason }
  | { readonly effect: 'MASK'; readonly mask: MaskName; readonly reason: DecisionReason }
  | { readonly effect: 'DENY'; readonly reason: DecisionReason };

/** One field's rule, made ready: found once a schema, asked once a field. */
export interface FieldPolicy {
  readonly fieldClass: FieldClass;
  readonly releaseName: ReleaseName;
  readonly release: Release;
  /** Whether the record and the case decide, once caller, purpose and case have passed; else nobody needs to load them. */
  readonly asksRecord: (question: Question) => boolean;
  /** Whether the caller is of those who are given the field by breaking the glass. */
  readonly mayBreakGlass: (caller: Caller) => boolean;
  readonly decide: (question: Question) => Decision;
}

/** The rule of a field; nothing where the table does not know it. */
export function fieldPolicy(
  type: string,
  field: string,
  table: FieldTable = FIELDS,
): FieldPolicy | undefined {
  const entry = own(table, type);
  if (entry === undefined) return undefined;
  const fieldEntry = own(entry.fields, field);
  if (fieldEntry === undefined) return undefined;
  const [fieldClass, releaseName] =
    typeof fieldEntry === 'string' ? ([fieldEntry, entry.release] as const) : fieldEntry;
  return { fieldClass, releaseName, ...preparedRelease(releaseName) };
}

/** A type or field named `constructor` is one that nobody knows. */
function own<Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/**
 * The one decision: whether a caller is given a field of a record whole, masked, or not at all. Pure. What no rule
 * allows is denied: an unknown type, field, agency, role or purpose; a record or a case of which nothing is known.
 */
export function decide(
  { type, field, ...question }: Question & { readonly type: string; readonly field: string },
  table: FieldTable = FIELDS,
): Decision {
  return fieldPolicy(type, field, table)?.decide(question) ?? { effect: 'DENY', reason: 'UNKNOWN_FIELD' };
}

type PreparedRelease = Pick<FieldPolicy, 'release' | 'asksRecord' | 'mayBreakGlass' | 'decide'>;
const preparedReleases = new Map<ReleaseName, PreparedRelease>();

function preparedRelease(name: ReleaseName): PreparedRelease {
  const known = preparedReleases.get(name) ?? prepared(releaseOf(name));
  preparedReleases.set(name, known);
  return known;
}

/** What stands in the way of showing a field whole: a reason; or what shows it. */
type Finding = DecisionReason;

function prepared(release: Release): PreparedRelease {
  const { readers, whole = readers, purposes, withoutCase = false, record = [], mask } = release;
  const { statistics = {}, emergency = {} } = release;
  const isReader = memberOf(readers);
  const isWhole = memberOf(whole);
  const countsCases = memberOf(statistics);
  const breaksGlass = memberOf(emergency);
  const mayBreakGlass = (caller: Caller): boolean => isReader(caller) && breaksGlass(caller);

  const beforeRecord = ({ caller, asked }: Question): Finding => {
    if (!isWhole(caller)) return 'ROLE';
    if (purposes === undefined) return 'GRANTED';
    if (asked.purpose === 'STATISTICS' && countsCases(caller)) return 'STATISTICS';
    if (!purposes[caller.agency].some((purpose) => purpose === asked.purpose)) return 'PURPOSE';
    if (withoutCase) return 'GRANTED';
    return readCaseId(asked.caseReference) === undefined ? 'CASE' : 'GRANTED';
  };
  const find = (question: Question): Finding => {
    const found = beforeRecord(question);
    if (found !== 'GRANTED') return found;
    for (const condition of record) {
      const missing = missingFor[condition](question);
      if (missing !== undefined) return missing;
    }
    return 'GRANTED';
  };
  return {
    release,
    mayBreakGlass,
    asksRecord: (question) =>
      record.length > 0 && isReader(question.caller) && beforeRecord(question) === 'GRANTED',
    decide: (question) => {
      if (!isReader(question.caller)) return DENIED_BY_ROLE;
      const found = find(question);
      if (SHOWN.has(found)) return { effect: 'ALLOW', reason: found };
      if (mayBreakGlass(question.caller) && isOpened(question)) {
        return { effect: 'ALLOW', reason: 'EMERGENCY' };
      }
      return mask === undefined ? { effect: 'DENY', reason: found } : { effect: 'MASK', mask, reason: found };
    },
  };
}

const DENIED_BY_ROLE: Decision = { effect: 'DENY', reason: 'ROLE' };
const SHOWN: ReadonlySet<DecisionReason> = new Set(['GRANTED', 'STATISTICS']);

/** Maps, not objects: an agency named `constructor` is one that nobody knows. */
function memberOf(grant: Grant): (caller: Caller) => boolean {
  const roles = new Map<string, ReadonlySet<Role>>(
    Object.entries(grant).map(([agency, list]) => [agency, new Set(list)]),
  );
  return ({ agency, role }) => roles.get(agency)?.has(role) ?? false;
}

const isOpened = ({ record, emergency = [] }: Question): boolean =>
  record != null && emergency.some((access) => opens(access, record));

/** The case is of a place of the caller's, or the record is: whoever visits one community works on a case of the county. */
const isThere = (caller: Caller, caseFile: CaseFile, record: Question['record']): boolean =>
  answersFor(caller, caseFile.jurisdiction) ||
  (typeof record?.jurisdiction === 'string' && answersFor(caller, record.jurisdiction));

/** What a condition misses; undefined where it holds. */
const missingFor = {
  OWN_PLACE: ({ caller, record }: Question): DecisionReason | undefined =>
    typeof record?.jurisdiction === 'string' && answersFor(caller, record.jurisdiction)
      ? undefined
      : 'RECORD',
  CASE: ({ caller, asked, record, caseFile }: Question): DecisionReason | undefined => {
    if (caseFile == null || caseFile.caseId !== readCaseId(asked.caseReference)) return 'CASE_NOT_ACTIVE';
    if (!caseFile.isActive || !isThere(caller, caseFile, record)) return 'CASE_NOT_ACTIVE';
    if (!caseFile.openFor.has(caller.agency)) return 'LANE_NOT_OPEN';
    if (record == null) return 'RECORD';
    // Anybody may play a drill; it must not open anything about somebody real.
    if (caseFile.exercise && record.exercise === false) return 'RECORD';
    const isOfCase =
      record.caseIds.includes(caseFile.caseId) ||
      record.personIds.some((personId) => caseFile.personIds.has(personId));
    return isOfCase ? undefined : 'RECORD';
  },
} as const;
