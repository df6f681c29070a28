import { type Agency, ROLES, type Role } from '@tongbu/vocabulary';
import type { MASKS } from '../masking.js';
import { AUDIT_OF, PURPOSES_OF, type Purpose } from '../purposes.js';
import { ACTIONS, type Action, type Grant, WORKING_ROLES } from '../rules.js';

/**
 * What must be true besides. `CASE`: the case that the request names is active and open for the caller's agency, it or
 * the record is of a place of the caller's, and the record belongs to it or is about its subject or a contact. `OWN_PLACE`: the caller
 * answers for the place of the record.
 */
export type RecordCondition = 'CASE' | 'OWN_PLACE';

/** The mask that stands in for what is not shown whole. */
export type MaskName = keyof typeof MASKS;

/** Who is given a field, and on which conditions. */
export interface Release {
  /** Who is given anything at all: the field whole, or its mask. Everybody else is refused. */
  readonly readers: Grant;
  /** Who of them is given it whole; absent: all. */
  readonly whole?: Grant;
  /** Whole only for one of these purposes of the caller's agency, and for a case that the request names. */
  readonly purposes?: Readonly<Record<Agency, readonly Purpose[]>>;
  /** Whether it is whole for its purpose alone: it is about what somebody did, and not about a case. */
  readonly withoutCase?: true;
  /** Whole only where all of this holds. */
  readonly record?: readonly RecordCondition[];
  /** Who of those that are given it whole is given it for `STATISTICS` too, without a case. */
  readonly statistics?: Grant;
  /** Who of the readers is given it whole by breaking the glass, whatever of the above is missing. */
  readonly emergency?: Grant;
  /** What readers get who do not get it whole; absent: they are refused. */
  readonly mask?: MaskName;
}

const toEveryAgency = (roles: readonly Role[]): Grant => ({
  HEALTH: roles,
  PUBLIC_SECURITY: roles,
  TRANSPORT: roles,
  CIVIL_AFFAIRS: roles,
});

/** A purpose of the caller's agency and a case that is open for it, the record being one of that case. */
const FOR_A_CASE = { purposes: PURPOSES_OF, record: ['CASE'] } as const;

const EPIDEMIOLOGISTS: Grant = { HEALTH: ['epidemiologist'] };
/** Whoever may break the glass. */
const EMERGENCY: Grant = ACTIONS['glass.break'];

/** The statutory report of a case names the person (传染病报告卡), so health sees who it is, as the register's tracers do. */
const identity = {
  readers: {
    PUBLIC_SECURITY: ['tracer', 'registrar', 'checkpoint_officer'],
    HEALTH: ['epidemiologist', 'clinician', 'laboratory'],
  },
  whole: { PUBLIC_SECURITY: ['tracer', 'registrar'], HEALTH: ['epidemiologist', 'clinician'] },
  ...FOR_A_CASE,
  emergency: EMERGENCY,
} as const satisfies Release;

const contacts = { readers: ACTIONS['contact.read'], ...FOR_A_CASE, emergency: EMERGENCY } as const;
const onset: Grant = { HEALTH: ['epidemiologist', 'clinician', 'laboratory'], PUBLIC_SECURITY: ['tracer'] };

/** The releases that are more than an action of `ACTIONS`. */
export const OWN_RELEASES = {
  identityName: { ...identity, mask: 'NAME' },
  identityNumber: { ...identity, mask: 'ID_NUMBER' },
  identityPhone: { ...identity, mask: 'PHONE' },
  identityAddress: { ...identity, mask: 'ADDRESS' },
  birthDate: identity,
  /** When somebody fell ill: tracing counts back from it. */
  onset: { readers: onset, ...FOR_A_CASE, statistics: EPIDEMIOLOGISTS, emergency: EMERGENCY },
  /** How ill somebody is. For health alone. */
  severity: {
    readers: ACTIONS['specimen.read'],
    ...FOR_A_CASE,
    statistics: EPIDEMIOLOGISTS,
    emergency: { HEALTH: ['epidemiologist', 'clinician'] },
  },
  /** What a laboratory found. For health alone. */
  specimens: {
    readers: ACTIONS['specimen.read'],
    ...FOR_A_CASE,
    emergency: { HEALTH: ['epidemiologist', 'clinician'] },
  },
  /** Where somebody fell ill or was infected, in words. */
  casePlace: { readers: onset, ...FOR_A_CASE, emergency: EMERGENCY },
  /** That somebody is a case. */
  casesOfPerson: { readers: onset, ...FOR_A_CASE, emergency: EMERGENCY },
  contacts,
  /** Who infected whom: opaque cases. */
  transmission: { ...contacts, statistics: EPIDEMIOLOGISTS },
  /** That and when somebody was brought somewhere. */
  transfersOfPerson: {
    readers: { HEALTH: ['epidemiologist', 'clinician', 'laboratory'], TRANSPORT: ['dispatcher', 'driver'] },
    ...FOR_A_CASE,
    emergency: { HEALTH: ['epidemiologist', 'clinician'] },
  },
  /** Where exactly somebody is taken from and to. */
  transferPlace: {
    readers: ACTIONS['case.read'],
    whole: ACTIONS['transferPlace.read'],
    ...FOR_A_CASE,
    mask: 'ADDRESS',
  },
  /** With whom somebody lives, and where it is. */
  household: { readers: ACTIONS['household.read'], ...FOR_A_CASE, emergency: EMERGENCY },
  /** The door: whole for those of civil affairs who go there, in a place of theirs. */
  householdAddress: {
    readers: ACTIONS['household.read'],
    whole: { CIVIL_AFFAIRS: ['community_lead', 'grid_worker'] },
    purposes: PURPOSES_OF,
    record: ['CASE', 'OWN_PLACE'],
    mask: 'ADDRESS',
  },
  /** That somebody is kept apart, and until when. */
  isolationPlan: { readers: ACTIONS['household.read'], ...FOR_A_CASE, emergency: EMERGENCY },
  /** Why somebody broke the glass, and what a second person found, in their words: to judge it by. */
  emergencyText: { readers: ACTIONS['glass.review'], purposes: AUDIT_OF, withoutCase: true },
  /** That there is such a person, and no more: what one service may ask another. */
  pointer: { readers: toEveryAgency([...WORKING_ROLES, 'service']) },
  /** What comes with an answer, for whoever got the answer. */
  envelope: { readers: toEveryAgency(ROLES) },
  /** What only our own services ask each other for. */
  service: { readers: toEveryAgency(['service']) },
  nobody: { readers: {} },
} as const satisfies Record<string, Release>;

/** An action of `ACTIONS`, whole for whoever may do it; or one of the releases above. */
export type ReleaseName = Action | keyof typeof OWN_RELEASES;

/** The release of a name. */
export function releaseOf(name: ReleaseName): Release {
  return name in ACTIONS
    ? { readers: ACTIONS[name as Action] }
    : OWN_RELEASES[name as keyof typeof OWN_RELEASES];
}
