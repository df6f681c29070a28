import { Fault } from '@tongbu/runtime';
import { z } from 'zod';
import { traceHeaders } from '../server/tracing.js';
import type { ServiceResources } from './service-resources.js';

const QUERY =
  'query KnownPersons($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { id } } }';
const ANSWER = z.object({
  data: z.object({ _entities: z.array(z.object({ id: z.string() }).nullable()) }),
});
const MOST_AT_ONCE = 1_000;
const ANSWER_WITHIN_MS = 3_000;

/**
 * Asks the register of public security, over its `_entities` field and as a service, which of these ids it has given
 * out. A service sees no more of a person than that. Throws `AGENCY_UNAVAILABLE` where the register does not answer.
 */
export async function askRegister(
  { httpUrl, authorization, hopTo }: Pick<ServiceResources, 'httpUrl' | 'authorization' | 'hopTo'>,
  personIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  const url = httpUrl('PUBLIC_SECURITY');
  const hop = hopTo('PUBLIC_SECURITY');
  try {
    for (let start = 0; start < personIds.length; start += MOST_AT_ONCE) {
      const representations = personIds
        .slice(start, start + MOST_AT_ONCE)
        .map((id) => ({ __typename: 'Person', id }));
      const body = JSON.stringify({ query: QUERY, variables: { representations } });
      const headers = {
        'content-type': 'application/json',
        authorization: await authorization(),
        ...traceHeaders(),
      };
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const response = await hop.post(url, { headers, body, signal });
      const { data } = ANSWER.parse(await response.json());
      for (const person of data._entities) if (person) known.add(person.id.toLowerCase());
    }
  } catch (error) {
    throw new Fault('AGENCY_UNAVAILABLE', { agency: 'PUBLIC_SECURITY', cause: error });
  }
  return known;
}
