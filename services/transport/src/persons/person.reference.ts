import type { Person } from './person.stub.js';

/** A person that another agency points to. Whether there is such a person is for the register to say. */
export function personReference({ id }: { readonly id: string }): Person {
  return { id };
}
