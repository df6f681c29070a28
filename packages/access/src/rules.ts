import { Fault } from '@tongbu/runtime';
import { type Agency, covers, type Role } from '@tongbu/vocabulary';
import type { Caller } from './caller.js';

/** Roles by agency. */
export type Grant = { readonly [A in Agency]?: readonly Role[] };

const EPIDEMIOLOGY: readonly Role[] = ['epidemiologist', 'clinician', 'laboratory'];
/** Whoever works with records: neither `service`, which asks for itself, nor `auditor`, who stands at the log. */
export const WORKING_ROLES: readonly Role[] = [
  ...EPIDEMIOLOGY,
  'tracer',
  'registrar',
  'checkpoint_officer',
  'dispatcher',
  'driver',
  'community_lead',
  'grid_worker',
  'commander',
  'integrator',
];
const EVERYONE: Grant = {
  HEALTH: WORKING_ROLES,
  PUBLIC_SECURITY: WORKING_ROLES,
  TRANSPORT: WORKING_ROLES,
  CIVIL_AFFAIRS: WORKING_ROLES,
};

const AUDITORS: Grant = {
  HEALTH: ['auditor'],
  PUBLIC_SECURITY: ['auditor'],
  TRANSPORT: ['auditor'],
  CIVIL_AFFAIRS: ['auditor'],
};

/**
 * What each agency's roles may do. Whatever is not listed is refused, to services too.
 * `auditor` stands at the log only: an auditor sees who read what, not the records.
 */
export const ACTIONS = {
  'case.read': EVERYONE,
  'case.report': { HEALTH: EPIDEMIOLOGY },
  'case.close': { HEALTH: ['epidemiologist'] },
  'case.import': { HEALTH: ['epidemiologist', 'integrator'] },
  'specimen.read': { HEALTH: EPIDEMIOLOGY },
  'specimen.record': { HEALTH: EPIDEMIOLOGY },
  'verification.settle': { HEALTH: ['epidemiologist', 'clinician', 'laboratory'] },
  'contact.record': { HEALTH: ['epidemiologist'], PUBLIC_SECURITY: ['tracer'] },
  'contact.read': { HEALTH: EPIDEMIOLOGY, PUBLIC_SECURITY: ['tracer'] },
  'statistics.read': EVERYONE,
  'person.read': EVERYONE,
  'person.find': { PUBLIC_SECURITY: ['tracer', 'registrar', 'checkpoint_officer'], HEALTH: EPIDEMIOLOGY },
  'person.register': {
    PUBLIC_SECURITY: ['registrar', 'tracer', 'checkpoint_officer'],
    HEALTH: [...EPIDEMIOLOGY, 'integrator'],
    CIVIL_AFFAIRS: ['community_lead'],
  },
  /** Those who treat, verify and trace; what it opens to each of them is in the releases. */
  'glass.break': { HEALTH: ['epidemiologist', 'clinician'], PUBLIC_SECURITY: ['tracer'] },
  /** For public security, which keeps the register, and for the agency whose glass it was. */
  'glass.watch': { HEALTH: ['commander', 'auditor'], PUBLIC_SECURITY: ['commander', 'auditor'] },
  'glass.review': { HEALTH: ['auditor'], PUBLIC_SECURITY: ['auditor'] },
  /** The log of a person: who may ask for it at all; each agency's part has a rule of its own. */
  'accessLog.read': AUDITORS,
  'healthLog.read': { HEALTH: ['auditor'], PUBLIC_SECURITY: ['auditor'] },
  'publicSecurityLog.read': { PUBLIC_SECURITY: ['auditor'] },
  'transportLog.read': { TRANSPORT: ['auditor'], PUBLIC_SECURITY: ['auditor'] },
  'civilAffairsLog.read': { CIVIL_AFFAIRS: ['auditor'], PUBLIC_SECURITY: ['auditor'] },
  'tracing.work': { PUBLIC_SECURITY: ['tracer'] },
  'transfer.work': { TRANSPORT: ['dispatcher', 'driver'] },
  /** Where exactly somebody is taken from and to; who may see the order at all may see the rest of it. */
  'transferPlace.read': { TRANSPORT: ['dispatcher', 'driver'], HEALTH: EPIDEMIOLOGY },
  'vehicle.read': { TRANSPORT: ['dispatcher', 'driver', 'commander', 'integrator'], HEALTH: EPIDEMIOLOGY },
  'vehicle.register': { TRANSPORT: ['dispatcher'] },
  'community.work': { CIVIL_AFFAIRS: ['community_lead', 'grid_worker'] },
  'community.read': EVERYONE,
  'community.register': { CIVIL_AFFAIRS: ['community_lead'] },
  'household.register': { CIVIL_AFFAIRS: ['community_lead', 'grid_worker'] },
  'household.read': {
    CIVIL_AFFAIRS: ['community_lead', 'grid_worker'],
    HEALTH: EPIDEMIOLOGY,
    PUBLIC_SECURITY: ['tracer'],
  },
  'exercise.remove': {
    HEALTH: ['epidemiologist'],
    PUBLIC_SECURITY: ['registrar'],
    TRANSPORT: ['dispatcher'],
    CIVIL_AFFAIRS: ['community_lead'],
  },
} as const satisfies Record<string, Grant>;

export type Action = keyof typeof ACTIONS;

/** Whether the caller's agency and role may do this at all; where is a second question: `answersFor`. */
export function may(caller: Pick<Caller, 'agency' | 'role'>, action: Action): boolean {
  const grant: Grant = ACTIONS[action];
  return grant[caller.agency]?.includes(caller.role) ?? false;
}

/** As `may`, but throws `FORBIDDEN`. */
export function demand(caller: Caller, action: Action): void {
  if (!may(caller, action)) throw new Fault('FORBIDDEN');
}

/** Whether one of the caller's jurisdictions covers this one. */
export function answersFor(caller: Caller, jurisdiction: string): boolean {
  return caller.jurisdictions.some((own) => covers(own, jurisdiction));
}
