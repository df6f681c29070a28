import type { Agency, Role } from '@tongbu/vocabulary';
import { fieldPolicy } from './decision/decide.js';
import { type ReleaseName, releaseOf } from './decision/releases.js';
import { GUARDED_CLASSES } from './fields/field-class.js';
import { FIELDS } from './fields/field-table.js';

/** What other gateways read in a token, and `@requiresScopes` asks for: one scope a release. */
export function scopeOf(release: ReleaseName): string {
  return `read:${release}`;
}

const GUARDED_RELEASES: readonly ReleaseName[] = [
  ...new Set(
    Object.entries(FIELDS).flatMap(([type, { fields }]) =>
      Object.keys(fields).flatMap((field) => {
        const policy = fieldPolicy(type, field);
        return policy && GUARDED_CLASSES.includes(policy.fieldClass) ? [policy.releaseName] : [];
      }),
    ),
  ),
];

/**
 * The scopes of a role: the releases of guarded fields that give it anything, whole or masked. For gateways that know
 * nothing of our rules; our own services never look at them, and decide by agency and role, purpose, case and record.
 */
export function scopesOf(agency: Agency, role: Role): string[] {
  return GUARDED_RELEASES.filter((name) => releaseOf(name).readers[agency]?.includes(role)).map(scopeOf);
}
