import { type Caller, demand, maskName, type RecordFacts } from '@tongbu/access';
import type { Concerned } from '@tongbu/audit';
import { Fault } from '@tongbu/runtime';
import type { Identity, IdentityCipher } from './identity-cipher.js';
import type { PersonRow } from './person.table.js';

/** A person of the register, or no more than that there is one: what a service is given. */
export type PersonRoot = PersonRow | Pick<PersonRow, 'id'>;

export interface IdentityRequest {
  readonly caller: Caller;
  readonly cipher: IdentityCipher;
}

/** The masked name (张**), for every caller who may read people at all; null where no name is known. */
export function maskedNameOf(person: PersonRoot, { caller, cipher }: IdentityRequest): string | null {
  demand(caller, 'person.read');
  if (!('identity' in person)) return null;
  const { name } = cipher.open(person);
  return name === null ? null : maskName(name);
}

/** What the decision about an identity asks of the person; null where no more is known than that there is one. */
export async function personRecord(person: PersonRoot): Promise<RecordFacts | null> {
  if (!('identity' in person)) return null;
  const { id, jurisdiction, exercise } = person;
  return { jurisdiction, exercise, caseIds: [], personIds: [id] };
}

/** Whom the audit trail names for a person. */
export const personConcerned = ({ id }: PersonRoot): Concerned => ({ personIds: [id], caseIds: [] });

/**
 * Who a person is. Behind the ring: the fields that call this carry a release of identity (docs/access.md), so that
 * nobody comes here who may not. Throws `FORBIDDEN` for a person of whom nothing is known.
 */
export function identityOf(
  person: PersonRoot,
  { cipher }: Pick<IdentityRequest, 'cipher'>,
): Identity & { readonly birthDate: string | null } {
  if (!('identity' in person)) throw new Fault('FORBIDDEN');
  return { ...cipher.open(person), birthDate: person.birthDate };
}
