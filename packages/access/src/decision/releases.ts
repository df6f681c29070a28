import { AGENCIES, type Agency, ROLES, type Role } from '@tongbu/vocabulary';
import { IDENTITY_READERS, PURPOSES_OF, type Purpose } from '../identity.js';
import type { MASKS } from '../masking.js';
import { ACTIONS, type Action, type Grant } from '../rules.js';

/**
 * What must be true of the record besides: `OWN_PLACE`, the caller answers for its place; `TRACED_CASE`, as
 * `seesIdentity` says: the case of the request is in tracing in a place of the caller's, and the person is its subject
 * or of a place of the caller's.
 */
export type RecordCondition = 'OWN_PLACE' | 'TRACED_CASE';

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
  /** Whole only where this holds of the record. */
  readonly record?: RecordCondition;
  /** What readers get who do not get it whole; absent: they are refused. */
  readonly mask?: MaskName;
}

const toEveryAgency = (roles: readonly Role[]): Grant =>
  Object.fromEntries(AGENCIES.map((agency) => [agency, roles]));

const withService = (grant: Grant): Grant =>
  Object.fromEntries(AGENCIES.map((agency) => [agency, [...(grant[agency] ?? []), 'service']]));

/** The releases that are more than an action of `ACTIONS`. */
export const OWN_RELEASES = {
  /** Who somebody is. The agency that keeps the register, for a case in tracing. */
  identity: {
    readers: { PUBLIC_SECURITY: IDENTITY_READERS },
    purposes: PURPOSES_OF,
    record: 'TRACED_CASE',
  },
  /** Where a household is: whole for those of civil affairs who go from door to door in that place. */
  householdAddress: {
    readers: ACTIONS['household.read'],
    whole: { CIVIL_AFFAIRS: ['community_lead', 'grid_worker'] },
    record: 'OWN_PLACE',
    mask: 'ADDRESS',
  },
  /** Where exactly somebody is taken from and to. */
  transferPlace: {
    readers: ACTIONS['case.read'],
    whole: ACTIONS['transferPlace.read'],
    mask: 'ADDRESS',
  },
  /** That there is such a person, and no more: what one service may ask another. */
  pointer: { readers: withService(ACTIONS['person.read']) },
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
