import { agencyEventSource, type Follower, follow } from '@tongbu/events';
import { Fault } from '@tongbu/runtime';
import type { Store } from '@tongbu/store';
import type { ServiceResources } from '@tongbu/subgraph';
import { inArray } from 'drizzle-orm';
import { z } from 'zod';
import { knownPersonTable } from './known-person.table.js';

/** What health knows of the register: which ids it has given out. */
export interface PersonRegister {
  /** Those of the ids that the register never gave out. Throws `AGENCY_UNAVAILABLE` only where it cannot be told. */
  findUnknown(personIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface PersonRegisterOptions {
  readonly store: Store;
  /** Asks the register itself which of the ids it has given out. */
  readonly ask: (personIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * Answers from health's own copy of the ids. Only an id that is not in the copy is asked for at the register, for it
 * may have been given out a moment ago. So a positive of a registered person can be reported while public
 * security is down, and one of nobody is refused.
 */
export function createPersonRegister({ store, ask }: PersonRegisterOptions): PersonRegister {
  return {
    async findUnknown(personIds) {
      const wanted = [...new Set(personIds.map((id) => id.toLowerCase()))];
      if (wanted.length === 0) return new Set();
      const known = await store.db
        .select()
        .from(knownPersonTable)
        .where(inArray(knownPersonTable.personId, wanted));
      const missing = new Set(wanted);
      for (const { personId } of known) missing.delete(personId);
      if (missing.size === 0) return missing;
      const given = await ask([...missing]);
      for (const id of given) missing.delete(id);
      return missing;
    },
  };
}

/** Asks the register over its `_entities` field, as a service. */
export function askRegister({
  url,
  authorization,
}: {
  url: string;
  authorization: () => Promise<string>;
}): PersonRegisterOptions['ask'] {
  const query =
    'query KnownPersons($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { id } } }';
  return async (personIds) => {
    const representations = personIds.map((id) => ({ __typename: 'Person', id }));
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: await authorization() },
        body: JSON.stringify({ query, variables: { representations } }),
        signal: AbortSignal.timeout(ASK_WITHIN_MS),
      });
      const { data } = entitiesResponse.parse(await response.json());
      return new Set(data._entities.flatMap((person) => (person ? [person.id] : [])));
    } catch (error) {
      throw new Fault('AGENCY_UNAVAILABLE', { agency: 'PUBLIC_SECURITY', cause: error });
    }
  };
}

const ASK_WITHIN_MS = 2_000;
const entitiesResponse = z.object({
  data: z.object({ _entities: z.array(z.object({ id: z.string() }).nullable()) }),
});

/** Keeps health's copy of the ids up to date from the register's log. */
export function followRegister({
  store,
  events,
  webSocketUrl,
  authorization,
  log,
}: ServiceResources): Follower {
  return follow({
    store,
    events,
    log,
    consumer: 'known-persons',
    topic: 'persons',
    source: agencyEventSource({ url: webSocketUrl('PUBLIC_SECURITY'), topic: 'persons', authorization }),
    handle: async (tx, event) => {
      if (event.type !== 'persons.registered') return;
      const rows = event.payload.personIds.map((personId) => ({ personId }));
      await tx.insert(knownPersonTable).values(rows).onConflictDoNothing();
    },
  });
}
