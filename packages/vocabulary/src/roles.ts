import type { Agency } from './agencies.js';

const OWN_ROLES = {
  HEALTH: ['epidemiologist', 'clinician', 'laboratory'],
  PUBLIC_SECURITY: ['tracer', 'registrar', 'checkpoint_officer'],
  TRANSPORT: ['dispatcher', 'driver'],
  CIVIL_AFFAIRS: ['community_lead', 'grid_worker'],
} as const satisfies Record<Agency, readonly string[]>;

/**
 * Roles that every agency has: `commander` sees status and no identities, `auditor` sees the log and no
 * records, `integrator` reads for another system, `service` is one of our own services.
 */
export const COMMON_ROLES = ['commander', 'auditor', 'integrator', 'service'] as const;

/** Every role that a token may carry. */
export const ROLES = [
  ...OWN_ROLES.HEALTH,
  ...OWN_ROLES.PUBLIC_SECURITY,
  ...OWN_ROLES.TRANSPORT,
  ...OWN_ROLES.CIVIL_AFFAIRS,
  ...COMMON_ROLES,
] as const;

/** One role, spelled as it stands in a token. */
export type Role = (typeof ROLES)[number];

/** True when the text is a role, spelled exactly. */
export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** The roles that people and programs of an agency may have: its own ones, then the common ones. */
export function rolesOf(agency: Agency): readonly Role[] {
  return [...OWN_ROLES[agency], ...COMMON_ROLES];
}

/** True when an agency has the role; a token that says otherwise is forged or mistaken. */
export function agencyHasRole(agency: Agency, role: Role): boolean {
  return rolesOf(agency).includes(role);
}
