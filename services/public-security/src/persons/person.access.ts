import { type Asked, type Caller, demand, identityCase, maskName, seesIdentity } from '@tongbu/access';
import type { LaneLoader } from '@tongbu/lanes';
import { Fault } from '@tongbu/runtime';
import type { Identity, IdentityCipher } from './identity-cipher.js';
import type { PersonRow } from './person.table.js';

/** A person of the register, or no more than that there is one: what a service is given. */
export type PersonRoot = PersonRow | Pick<PersonRow, 'id'>;

export interface IdentityRequest {
  readonly caller: Caller;
  readonly asked: Asked;
  readonly cipher: IdentityCipher;
  readonly lanes: LaneLoader;
}

/** The masked name (张**), for every caller who may read people at all; null where no name is known. */
export function maskedNameOf(
  person: PersonRoot,
  { caller, cipher }: Pick<IdentityRequest, 'caller' | 'cipher'>,
): string | null {
  demand(caller, 'person.read');
  if (!('identity' in person)) return null;
  const { name } = cipher.open(person.id, person.identity);
  return name === null ? null : maskName(name);
}

/**
 * Who a person is. Throws `FORBIDDEN` unless the caller, the purpose and the tracing of the case allow it, whether or
 * not anything is known: the refusal must not tell. The case is loaded once a request, however many people it asks for.
 */
export async function identityOf(
  person: PersonRoot,
  { caller, asked, cipher, lanes }: IdentityRequest,
): Promise<Identity & { readonly birthDate: string | null }> {
  const caseId = identityCase(caller, asked);
  const tracing = caseId === undefined ? null : await lanes.load(caseId);
  if (!('identity' in person) || !seesIdentity(caller, asked, { person, tracing }))
    throw new Fault('FORBIDDEN');
  return { ...cipher.open(person.id, person.identity), birthDate: person.birthDate };
}
