import { type Follower, follow } from '@tongbu/events';
import type { Executor } from '@tongbu/store';
import { askRegister, type ServiceResources } from '@tongbu/subgraph';
import { inArray, isNull, sql } from 'drizzle-orm';
import { knownPersonTable } from './known-person.table.js';

/** What health knows of the register: which ids it has given out, and for whom. */
export interface PersonRegister {
  /**
   * Those of the ids that the register never gave out, or gave out for the other kind: a drill must not say anything of
   * somebody real, nor open what is kept about them, and nothing real may be told of somebody invented. Of whom the kind
   * is not known yet passes. Throws `AGENCY_UNAVAILABLE` only where it cannot be told.
   */
  findUnknown(
    personIds: readonly string[],
    kind: { readonly exercise: boolean },
  ): Promise<ReadonlySet<string>>;
}

/**
 * Answers from health's own copy of the ids. Only an id that is not in the copy is asked for at the register, for it
 * may have been given out a moment ago. So a positive of a registered person can be reported while public
 * security is down, and one of nobody is refused.
 */
export function createPersonRegister(resources: ServiceResources): PersonRegister {
  return {
    async findUnknown(personIds, { exercise }) {
      const wanted = [...new Set(personIds.map((id) => id.toLowerCase()))];
      if (wanted.length === 0) return new Set();
      const known = await resources.store.db
        .select()
        .from(knownPersonTable)
        .where(inArray(knownPersonTable.personId, wanted));
      const missing = new Set(wanted);
      for (const { personId } of known) missing.delete(personId);
      const unknown = new Set(known.flatMap((row) => (row.exercise === !exercise ? [row.personId] : [])));
      if (missing.size === 0) return unknown;
      const given = [...(await askRegister(resources, [...missing]))];
      for (const id of given) missing.delete(id);
      // Kept at once: the register may be gone before its event arrives, which tells the kind.
      await keepPersonIds(resources.store.db, given, null);
      return new Set([...unknown, ...missing]);
    },
  };
}

/** Keeps health's copy of the ids up to date from the register's log: new ones come, erased ones go. */
export function followRegister({ store, events, sourceOf, log }: ServiceResources): Follower {
  return follow({
    store,
    events,
    log,
    consumer: 'known-persons',
    topic: 'persons',
    source: sourceOf('PUBLIC_SECURITY', 'persons'),
    handle: async (tx, event) => {
      if (event.type === 'persons.registered') {
        const { personIds, exercise = null } = event.payload;
        await keepPersonIds(tx, personIds, exercise);
      }
      // Whom the register no longer knows is nobody: a positive of theirs is asked for at the register, and refused.
      if (event.type === 'persons.erased') await forgetPersonIds(tx, event.payload.personIds);
    },
  });
}

async function forgetPersonIds(tx: Executor, personIds: readonly string[]): Promise<void> {
  await tx.delete(knownPersonTable).where(inArray(knownPersonTable.personId, [...personIds]));
}

const ROWS_A_STATEMENT = 1_000;

async function keepPersonIds(
  executor: Executor,
  personIds: readonly string[],
  exercise: boolean | null,
): Promise<void> {
  // Sorted, so that two transactions that keep the same ids never wait for each other in a circle.
  const rows = personIds.toSorted().map((personId) => ({ personId, exercise }));
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    await executor
      .insert(knownPersonTable)
      .values(rows.slice(start, start + ROWS_A_STATEMENT))
      .onConflictDoUpdate({
        target: knownPersonTable.personId,
        set: { exercise: sql`excluded.exercise` },
        setWhere: isNull(knownPersonTable.exercise),
      });
  }
}
