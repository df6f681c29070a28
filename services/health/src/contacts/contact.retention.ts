import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { CASE_OPEN } from '../cases/case.retention.js';
import { caseTable } from '../cases/case.table.js';
import { contactTable } from './contact.table.js';

/** What was written about how somebody was exposed (接触者文字记录); that they were stays with the case. */
export const contactTexts: RetentionSubject = {
  dataClass: 'CONTACT_TEXT',
  holds: ['contact.relation'],
  counts: 'the last exposure',
  listDue,
  erase: async (tx, ids, due) => {
    const erased = await tx
      .update(contactTable)
      .set({ relation: null })
      .where(and(inArray(contactTable.id, [...ids]), sql`${contactTable.id}::text in (${listDue(due)})`))
      .returning({ id: contactTable.id });
    return erased.map(({ id }) => id);
  },
};

function listDue(due: DueRecords): SQL {
  return sql`
    select ${contactTable.id}::text as id
    from ${contactTable} join ${caseTable} on ${eq(caseTable.id, contactTable.caseId)}
    where ${contactTable.relation} is not null
      and ${due.ofEdition(caseTable.edition, caseTable.reportedAt)}
      and ${due.isOver({ LAST_EXPOSURE: contactTable.lastExposureAt, RECORDED: contactTable.recordedAt })}
      and not ${due.isHeldBy(CASE_OPEN)}`;
}
