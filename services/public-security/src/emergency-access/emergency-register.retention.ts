import { emergencyAccessTable } from '@tongbu/emergency-access';
import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { emergencyRegisterTable } from './emergency-register.table.js';

/** Why the glass was broken and what was found of it, in words that may name anybody. That it was broken stays. */
export const emergencyWords: RetentionSubject = {
  dataClass: 'IDENTITY',
  holds: ['emergency_register.reason', 'emergency_register.note'],
  counts: 'the opening',
  listDue,
  erase: async (tx, ids, due) => {
    const erased = await tx
      .update(emergencyRegisterTable)
      .set({ reason: null, note: null })
      .where(
        and(
          inArray(emergencyRegisterTable.accessId, [...ids]),
          sql`${emergencyRegisterTable.accessId}::text in (${listDue(due)})`,
        ),
      )
      .returning({ id: emergencyRegisterTable.accessId });
    return erased.map(({ id }) => id);
  },
};

function listDue(due: DueRecords): SQL {
  return sql`
    select ${emergencyRegisterTable.accessId}::text as id
    from ${emergencyRegisterTable}
    join ${emergencyAccessTable} on ${eq(emergencyAccessTable.id, emergencyRegisterTable.accessId)}
    where num_nonnulls(${emergencyRegisterTable.reason}, ${emergencyRegisterTable.note}) > 0
      and ${due.ofEdition(null, emergencyAccessTable.openedAt)}
      and ${due.isOver({ RECORDED: emergencyAccessTable.openedAt })}`;
}
