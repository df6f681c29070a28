import { type Letter, letterIn, SEPARATION, type SeparationRows } from '@tongbu/access/testing';
import type { Agency, Role } from '@tongbu/vocabulary';
import { type GuardedPath, isGuarded } from './guarded-paths.js';

/** What a request says of why: nothing; the agency's purpose, or another agency's, and the open case; a closed case. */
export const REASONS = ['NONE', 'OPEN_CASE', 'OTHER_PURPOSE', 'CLOSED_CASE'] as const;
export type Reason = (typeof REASONS)[number];

/** Who asks, from where, and why. */
export interface Asker {
  readonly agency: Agency;
  readonly role: Role;
  /** Whether the records are of a place of theirs. */
  readonly isOwnPlace: boolean;
  readonly reason: Reason;
}

/** A purpose of each agency, and one of another's. */
export const PURPOSE_OF: Readonly<Record<Agency, readonly [own: string, other: string]>> = {
  HEALTH: ['TREATMENT', 'TRANSFER'],
  PUBLIC_SECURITY: ['TRACING', 'TREATMENT'],
  TRANSPORT: ['TRANSFER', 'TRACING'],
  CIVIL_AFFAIRS: ['COMMUNITY_CONTROL', 'TRANSFER'],
};

/** Who may find a person by identity number: on that way, nobody else is given anything. */
export const FINDERS: SeparationRows = ['www----', 'www----', '------', '------'];

/**
 * What somebody is to see of a field at the end of a way, told from the table alone: whole for a purpose of the agency
 * and an open case, in the caller's place; else the mask where the field has one; nothing behind a link that is
 * refused, and nothing of another place.
 */
export function expectedOf(
  { steps, to }: GuardedPath,
  field: string,
  asker: Asker,
  gate?: SeparationRows,
): Letter {
  if (!asker.isOwnPlace) return '-';
  if (gate && letterIn(gate, asker.agency, asker.role) === '-') return '-';
  const links = steps.filter((step) => isGuarded(step.type, step.field));
  return links.every((link) => letterOf(`${link.type}.${link.field}`, asker) === 'w')
    ? letterOf(`${to}.${field}`, asker)
    : '-';
}

function letterOf(name: string, { agency, role, reason }: Asker): Letter {
  const rows = SEPARATION[name];
  const letter = letterIn(rows, agency, role);
  if (letter === '-' || reason === 'OPEN_CASE') return letter;
  return rows?.some((row) => row.includes('m')) ? 'm' : '-';
}
