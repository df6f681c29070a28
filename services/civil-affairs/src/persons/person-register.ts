import { Fault } from '@tongbu/runtime';
import { z } from 'zod';

/** What civil affairs asks of the register of public security. */
export interface PersonRegister {
  /** Those of the ids that the register never gave out. Throws `AGENCY_UNAVAILABLE` where it does not answer. */
  findUnknown(personIds: readonly string[]): Promise<ReadonlySet<string>>;
}

const QUERY =
  'query KnownPersons($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { id } } }';
const ANSWER = z.object({
  data: z.object({ _entities: z.array(z.object({ id: z.string() }).nullable()) }),
});
const MOST_AT_ONCE = 1_000;
const ASK_WITHIN_MS = 5_000;

/**
 * Asks the register itself, over its `_entities` field, as a service. A census can wait for it, so that no copy of the
 * ids is kept here, as health must; lanes and plans never ask.
 */
export function createPersonRegister({
  url,
  authorization,
}: {
  url: string;
  authorization: () => Promise<string>;
}): PersonRegister {
  const ask = async (personIds: readonly string[]): Promise<string[]> => {
    const representations = personIds.map((id) => ({ __typename: 'Person', id }));
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: await authorization() },
      body: JSON.stringify({ query: QUERY, variables: { representations } }),
      signal: AbortSignal.timeout(ASK_WITHIN_MS),
    });
    const { data } = ANSWER.parse(await response.json());
    return data._entities.flatMap((person) => (person ? [person.id.toLowerCase()] : []));
  };
  return {
    findUnknown: async (personIds) => {
      const unknown = new Set(personIds.map((id) => id.toLowerCase()));
      const wanted = [...unknown];
      try {
        for (let start = 0; start < wanted.length; start += MOST_AT_ONCE) {
          for (const id of await ask(wanted.slice(start, start + MOST_AT_ONCE))) unknown.delete(id);
        }
      } catch (error) {
        throw new Fault('AGENCY_UNAVAILABLE', { agency: 'PUBLIC_SECURITY', cause: error });
      }
      return unknown;
    },
  };
}
