import { laneTable } from '@tongbu/lanes';
import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { caseFileLaneTable, caseFilePersonTable, caseFileTable } from './case-file.table.js';

/** Whether the response to a case goes on, as `DueRecords.isHeldBy` asks. */
const FILE_ACTIVE = {
  isOpen: sql`${caseFileTable.state} = 'ACTIVE'`,
  reportedAt: caseFileTable.reportedAt,
} as const;

/** What the files of cases say about how long the records of their subjects and contacts are kept. */
export interface FilesOfPeople {
  /** When the last of these cases was reported. */
  readonly reportedAt: SQL;
  /** When the last of those that are over ended. */
  readonly endedAt: SQL;
  /** True while one of these cases is active. */
  isHeld(due: DueRecords): SQL;
}

/** Of the cases that people are the subject or a contact of; `isOfThem` is a condition on `case_file_person`. */
export function filesOfPeople(isOfThem: SQL): FilesOfPeople {
  const isOfFile = eq(caseFileTable.caseId, caseFilePersonTable.caseId);
  const files = sql`${caseFilePersonTable} join ${caseFileTable} on ${isOfFile} where ${isOfThem}`;
  return {
    reportedAt: sql`(select max(${caseFileTable.reportedAt}) from ${files})`,
    endedAt: sql`(select max(${caseFileTable.endedAt}) from ${files})`,
    isHeld: (due) => sql`exists (select from ${files} and ${due.isHeldBy(FILE_ACTIVE)})`,
  };
}

/**
 * What an agency knows of a case (案卷), and of who was whose contact. It goes in the run that this agency's lane goes
 * in: give it after the lanes. A file whose lane never came has its own time.
 */
export const caseFiles: RetentionSubject = {
  dataClass: 'CASE',
  holds: ['case_file', 'case_file_person', 'case_file_lane'],
  counts: 'the report, once the lane is gone',
  listDue,
  erase: async (tx, ids, due) => {
    const isDue = sql`${caseFileTable.caseId}::text in (${listDue(due)})`;
    const erased = await tx
      .delete(caseFileTable)
      .where(and(inArray(caseFileTable.caseId, [...ids]), isDue))
      .returning({ caseId: caseFileTable.caseId });
    const caseIds = erased.map(({ caseId }) => caseId);
    await tx.delete(caseFilePersonTable).where(inArray(caseFilePersonTable.caseId, caseIds));
    await tx.delete(caseFileLaneTable).where(inArray(caseFileLaneTable.caseId, caseIds));
    return caseIds;
  },
};

function listDue(due: DueRecords): SQL {
  return sql`
    select ${caseFileTable.caseId}::text as id from ${caseFileTable}
    where ${due.ofEdition(null, caseFileTable.reportedAt)}
      and ${due.isOver({ REPORT: caseFileTable.reportedAt })}
      and not ${due.isHeldBy(FILE_ACTIVE)}
      and not exists (select from ${laneTable} where ${eq(laneTable.caseId, caseFileTable.caseId)})`;
}
