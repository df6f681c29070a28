import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, inArray, type SQL, sql } from 'drizzle-orm';
import { specimenTable } from './specimen.table.js';

/** Specimens and their results (标本及检测结果). */
export const specimens: RetentionSubject = {
  dataClass: 'SPECIMEN',
  holds: ['specimen', 'specimen_person'],
  counts: 'the test',
  listDue,
  erase: async (tx, ids, due) => {
    const erased = await tx
      .delete(specimenTable)
      .where(and(inArray(specimenTable.id, [...ids]), sql`${specimenTable.id}::text in (${listDue(due)})`))
      .returning({ id: specimenTable.id });
    return erased.map(({ id }) => id);
  },
};

function listDue(due: DueRecords): SQL {
  return sql`
    select ${specimenTable.id}::text as id from ${specimenTable}
    where ${due.ofEdition(specimenTable.edition, specimenTable.recordedAt)}
      and ${due.isOver({ TEST: specimenTable.testedAt, RECORDED: specimenTable.recordedAt })}`;
}
