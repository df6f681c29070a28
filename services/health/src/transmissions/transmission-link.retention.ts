import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { CASE_OPEN } from '../cases/case.retention.js';
import { caseTable } from '../cases/case.table.js';
import { transmissionLinkTable } from './transmission-link.table.js';

/** What was written about how one case infected another; that it did stays with the cases. */
export const linkTexts: RetentionSubject = {
  dataClass: 'CONTACT_TEXT',
  holds: ['transmission_link.relation'],
  counts: 'the report of the case that was infected',
  listDue,
  erase: async (tx, ids, due) => {
    const erased = await tx
      .update(transmissionLinkTable)
      .set({ relation: null })
      .where(
        and(
          inArray(transmissionLinkTable.id, [...ids]),
          sql`${transmissionLinkTable.id}::text in (${listDue(due)})`,
        ),
      )
      .returning({ id: transmissionLinkTable.id });
    return erased.map(({ id }) => id);
  },
};

function listDue(due: DueRecords): SQL {
  return sql`
    select ${transmissionLinkTable.id}::text as id
    from ${transmissionLinkTable} join ${caseTable} on ${eq(caseTable.id, transmissionLinkTable.infecteeCaseId)}
    where ${transmissionLinkTable.relation} is not null
      and ${due.ofEdition(caseTable.edition, caseTable.reportedAt)}
      and ${due.isOver({ REPORT: caseTable.reportedAt })}
      and not ${due.isHeldBy(CASE_OPEN)}`;
}
