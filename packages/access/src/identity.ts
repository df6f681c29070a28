import type { Asked, Caller } from './caller.js';
import { answersFor } from './rules.js';

/** The reasons for which a named person's identity may be read: a closed list (PIPL art. 6, 28). */
export const PURPOSES = ['TREATMENT', 'TRANSFER', 'VERIFICATION', 'TRACING', 'COMMUNITY_CONTROL'] as const;
export type Purpose = (typeof PURPOSES)[number];

const IDENTITY_READERS = ['tracer', 'registrar'];

/**
 * Whether the caller may read who a person is: name, identity number, birth date, phone, address.
 * Only the agency that keeps the register, in the roles that work with it, for people of its jurisdiction,
 * for a stated purpose of the closed list and a named case. Everyone else sees the masked name.
 */
export function seesIdentity(
  caller: Caller,
  asked: Asked,
  person: { readonly jurisdiction: string | null },
): boolean {
  return (
    caller.agency === 'PUBLIC_SECURITY' &&
    IDENTITY_READERS.includes(caller.role) &&
    PURPOSES.some((purpose) => purpose === asked.purpose) &&
    asked.caseReference !== undefined &&
    person.jurisdiction !== null &&
    answersFor(caller, person.jurisdiction)
  );
}
