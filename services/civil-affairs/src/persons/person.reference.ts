import { demand } from '@tongbu/access';
import type { CivilAffairsContext } from '../civil-affairs.context.js';
import type { Person } from './person.stub.js';

/**
 * A person that another agency points to. Whether there is such a person is for the register to say. Throws `FORBIDDEN`
 * for whoever may not read people.
 */
export async function personReference(
  { id }: { readonly id: string },
  { caller }: CivilAffairsContext,
): Promise<Person> {
  demand(caller, 'person.read');
  return { id };
}
