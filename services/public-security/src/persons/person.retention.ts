import { caseFilePersonTable, filesOfPeople } from '@tongbu/case-files';
import { LANE_OPEN, laneTable } from '@tongbu/lanes';
import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { personTable } from './person.table.js';

/**
 * Who a person is (身份信息): the row goes, and with it the key that opens any copy of it. What is left anywhere is an id
 * that means nobody.
 */
export const identities: RetentionSubject = {
  dataClass: 'IDENTITY',
  holds: ['person', 'person_key'],
  counts:
    'the last registration, or the report or end of the last case whose subject or contact the person is',
  listDue,
  erase: async (tx, ids, due, append) => {
    // Whoever opens a lane or a file for one of them, or adds a contact, holds the row: after this statement the next
    // one sees that.
    await tx
      .select({ id: personTable.id })
      .from(personTable)
      .where(inArray(personTable.id, [...ids]))
      .orderBy(asc(personTable.id))
      .for('update');
    const erased = await tx
      .delete(personTable)
      .where(and(inArray(personTable.id, [...ids]), sql`${personTable.id}::text in (${listDue(due)})`))
      .returning({ id: personTable.id });
    const personIds = erased.map(({ id }) => id);
    if (personIds.length > 0) {
      append({ topic: 'persons', type: 'persons.erased', version: 1, payload: { personIds } });
    }
    return personIds;
  },
};

function listDue(due: DueRecords): SQL {
  const files = filesOfPeople(eq(caseFilePersonTable.personId, personTable.id));
  const ofThePerson = sql`${laneTable.personId} = ${personTable.id}`;
  return sql`
    select ${personTable.id}::text as id from ${personTable}
    where ${due.ofEdition(personTable.edition, personTable.registeredAt)}
      and ${due.isOver({
        RECORDED: sql`coalesce(${personTable.registeredAgainAt}, ${personTable.registeredAt})`,
        REPORT: sql`greatest((select max(${laneTable.triggeredAt}) from ${laneTable} where ${ofThePerson}),
          ${files.reportedAt})`,
        END: sql`greatest((select max(${laneTable.completedAt}) from ${laneTable} where ${ofThePerson}),
          ${files.endedAt})`,
      })}
      and not exists (
        select from ${laneTable} where ${ofThePerson} and ${due.isHeldBy(LANE_OPEN)})
      and not ${files.isHeld(due)}`;
}
