import { may } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import type { PublicSecurityContext } from '../public-security.context.js';
import type { PersonRoot } from './person.access.js';

/**
 * A person that another agency points to; null where there is none, or none that exists for the caller. A service, which
 * may not read people, is told that there is one, wherever that is, and nothing else. Whoever else may not read people gets `FORBIDDEN`.
 */
export async function personReference(
  { id }: { readonly id: string },
  { caller, persons, personsAnywhere }: PublicSecurityContext,
): Promise<PersonRoot | null> {
  const mayRead = may(caller, 'person.read');
  if (!mayRead && caller.role !== 'service') throw new Fault('FORBIDDEN');
  if (mayRead) return persons.load(id);
  const person = await personsAnywhere.load(id);
  return person && { id: person.id };
}
