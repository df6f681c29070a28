import { agencyEventSource, type Follower, follow } from '@tongbu/events';
import { askRegister, type ServiceResources } from '@tongbu/subgraph';
import { inArray } from 'drizzle-orm';
import { knownPersonTable } from './known-person.table.js';

/** What health knows of the register: which ids it has given out. */
export interface PersonRegister {
  /** Those of the ids that the register never gave out. Throws `AGENCY_UNAVAILABLE` only where it cannot be told. */
  findUnknown(personIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/**
 * Answers from health's own copy of the ids. Only an id that is not in the copy is asked for at the register, for it
 * may have been given out a moment ago. So a positive of a registered person can be reported while public
 * security is down, and one of nobody is refused.
 */
export function createPersonRegister(resources: ServiceResources): PersonRegister {
  return {
    async findUnknown(personIds) {
      const wanted = [...new Set(personIds.map((id) => id.toLowerCase()))];
      if (wanted.length === 0) return new Set();
      const known = await resources.store.db
        .select()
        .from(knownPersonTable)
        .where(inArray(knownPersonTable.personId, wanted));
      const missing = new Set(wanted);
      for (const { personId } of known) missing.delete(personId);
      if (missing.size === 0) return missing;
      for (const id of await askRegister(resources, [...missing])) missing.delete(id);
      return missing;
    },
  };
}

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
