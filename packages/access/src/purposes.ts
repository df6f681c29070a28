import type { Agency } from '@tongbu/vocabulary';

/**
 * The reasons for which something about a living person may be read: a closed list (PIPL art. 6, 28). Two need no case:
 * `STATISTICS` opens what is told of opaque ids only, `AUDIT` why somebody broke the glass.
 */
export const PURPOSES = [
  'TREATMENT',
  'TRANSFER',
  'VERIFICATION',
  'TRACING',
  'COMMUNITY_CONTROL',
  'STATISTICS',
  'AUDIT',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** An agency's reasons are those of its own work: tracing is no reason to move anybody, nor the reverse. */
export const PURPOSES_OF: Readonly<Record<Agency, readonly Purpose[]>> = {
  HEALTH: ['TREATMENT', 'VERIFICATION', 'TRACING'],
  PUBLIC_SECURITY: ['TRACING'],
  TRANSPORT: ['TRANSFER'],
  CIVIL_AFFAIRS: ['COMMUNITY_CONTROL'],
};

/** The reason of whoever checks what others did, in each agency. */
export const AUDIT_OF: Readonly<Record<Agency, readonly Purpose[]>> = {
  HEALTH: ['AUDIT'],
  PUBLIC_SECURITY: ['AUDIT'],
  TRANSPORT: ['AUDIT'],
  CIVIL_AFFAIRS: ['AUDIT'],
};

const CASE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The case that a request names, in the one spelling of an id; undefined where it names none. */
export function readCaseId(text: string | undefined): string | undefined {
  return CASE_ID.exec(String(text))?.[0].toLowerCase();
}
