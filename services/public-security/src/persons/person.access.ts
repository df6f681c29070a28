import { type Asked, type Caller, demand, maskName, seesIdentity } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import type { Identity, IdentityCipher } from './identity-cipher.js';
import type { PersonRow } from './person.table.js';

/** A person of the register, or no more than that there is one: what a service is given. */
export type PersonRoot = PersonRow | Pick<PersonRow, 'id'>;

export interface IdentityRequest {
  readonly caller: Caller;
  readonly asked: Asked;
  readonly cipher: IdentityCipher;
}

/** The masked name (张**), for every caller who may read people at all; null where no name is known. */
export function maskedNameOf(person: PersonRoot, { caller, cipher }: IdentityRequest): string | null {
  demand(caller, 'person.read');
  if (!('identity' in person)) return null;
  const { name } = cipher.open(person.id, person.identity);
  return name === null ? null : maskName(name);
}

/**
 * Who a person is. Throws `FORBIDDEN` unless the caller, the purpose and the case allow it, whether or not
 * anything is known: the refusal must not tell.
 */
export function identityOf(
  person: PersonRoot,
  request: IdentityRequest,
): Identity & { readonly birthDate: string | null } {
  if (!('identity' in person) || !seesIdentity(request.caller, request.asked, person))
    throw new Fault('FORBIDDEN');
  return { ...request.cipher.open(person.id, person.identity), birthDate: person.birthDate };
}
