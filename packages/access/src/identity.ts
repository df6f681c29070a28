import type { Agency, LaneState, Role } from '@tongbu/vocabulary';
import type { Asked, Caller } from './caller.js';
import { answersFor } from './rules.js';

/** The reasons for which a named person's identity may be read: a closed list (PIPL art. 6, 28). */
export const PURPOSES = ['TREATMENT', 'TRANSFER', 'VERIFICATION', 'TRACING', 'COMMUNITY_CONTROL'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** An agency's reasons are those of its own work: tracing is no reason to treat anybody, nor the reverse. */
export const PURPOSES_OF: Readonly<Record<Agency, readonly Purpose[]>> = {
  HEALTH: ['TREATMENT', 'VERIFICATION'],
  PUBLIC_SECURITY: ['TRACING'],
  TRANSPORT: ['TRANSFER'],
  CIVIL_AFFAIRS: ['COMMUNITY_CONTROL'],
};

/** The roles of the agency that keeps the register which work with identities. */
export const IDENTITY_READERS: readonly Role[] = ['tracer', 'registrar'];
const CASE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the register knows of the tracing of a case. */
export interface TracingOfCase {
  readonly caseId: string;
  readonly personId: string | null;
  readonly jurisdiction: string;
  readonly state: LaneState;
  readonly exercise: boolean;
}

/** What of a person decides who may read their identity. */
export interface IdentifiedPerson {
  readonly id: string;
  readonly jurisdiction: string | null;
  readonly exercise: boolean;
}

/** Whether a text has the shape of a case's id. */
export function isCaseId(text: string | undefined): text is string {
  return text !== undefined && CASE_ID.test(text);
}

/**
 * The case, in lower case, that the caller reads identities for; nothing where caller, purpose or the shape of the
 * case leave no case to look at. Only the agency that keeps the register reads them, in the roles that work with it.
 */
export function identityCase(caller: Caller, asked: Asked): string | undefined {
  const mayAsk =
    caller.agency === 'PUBLIC_SECURITY' &&
    IDENTITY_READERS.includes(caller.role) &&
    PURPOSES_OF[caller.agency].some((purpose) => purpose === asked.purpose);
  const caseId = asked.caseReference;
  return mayAsk && isCaseId(caseId) ? caseId.toLowerCase() : undefined;
}

/**
 * Whether the caller may read who a person is: name, identity number, birth date, phone, address. For the case that
 * the request names, which must be in tracing, in a place that the caller answers for: the person of the case, and
 * people of the caller's own places. Everyone else sees the masked name.
 *
 * That people of the caller's places have to do with the case cannot be known here yet: the next step links contacts.
 */
export function seesIdentity(
  caller: Caller,
  asked: Asked,
  { person, tracing }: { readonly person: IdentifiedPerson; readonly tracing: TracingOfCase | null },
): boolean {
  if (tracing === null || tracing.caseId !== identityCase(caller, asked)) return false;
  if (tracing.state === 'STOOD_DOWN' || !answersFor(caller, tracing.jurisdiction)) return false;
  // Anybody may play a drill; it must not open the identity of somebody real.
  if (tracing.exercise && !person.exercise) return false;
  return (
    tracing.personId === person.id ||
    (person.jurisdiction !== null && answersFor(caller, person.jurisdiction))
  );
}
