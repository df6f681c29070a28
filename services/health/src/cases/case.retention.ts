import { laneTable } from '@tongbu/lanes';
import type { DueRecords, RetentionSubject } from '@tongbu/retention';
import { and, inArray, type SQL, sql } from 'drizzle-orm';
import { contactTable } from '../contacts/contact.table.js';
import { laneMirrorTable } from '../responses/lane-mirror.table.js';
import { caseConflictTable, caseTable } from './case.table.js';

/** Whether health still works on a case, as `DueRecords.isHeldBy` asks: what it needs is not erased meanwhile. */
export const CASE_OPEN = {
  isOpen: sql`${caseTable.status} not in ('EXCLUDED', 'CLOSED')`,
  reportedAt: caseTable.reportedAt,
} as const;

/** The attributes of a case that name a place. */
const PLACES = ['reportedPlace', 'infectedPlace'];

/** Where a case was exposed and reported (位置信息), and what other reports said of it. */
export const casePlaces: RetentionSubject = {
  dataClass: 'LOCATION',
  holds: ['case.reported_place', 'case.infected_place', 'case_conflict (of these)'],
  counts: 'the last exposure of a contact of the case; where there is none, the report',
  listDue: listPlaces,
  erase: async (tx, ids, due) => {
    const erased = await tx
      .update(caseTable)
      .set({ reportedPlace: null, infectedPlace: null })
      .where(and(inArray(caseTable.id, [...ids]), sql`${caseTable.id}::text in (${listPlaces(due)})`))
      .returning({ id: caseTable.id });
    const caseIds = erased.map(({ id }) => id);
    if (caseIds.length > 0) {
      await tx
        .delete(caseConflictTable)
        .where(and(inArray(caseConflictTable.caseId, caseIds), inArray(caseConflictTable.field, PLACES)));
    }
    return caseIds;
  },
};

/** The line list itself (病例), with whatever hangs on a case: contacts, links, conflicts, lanes. */
export const caseRecords: RetentionSubject = {
  dataClass: 'CASE',
  holds: ['case', 'case_conflict', 'contact', 'transmission_link', 'lane_mirror', 'lane'],
  counts: 'the report',
  listDue: listCases,
  erase: async (tx, ids, due) => {
    const erased = await tx
      .delete(caseTable)
      .where(and(inArray(caseTable.id, [...ids]), sql`${caseTable.id}::text in (${listCases(due)})`))
      .returning({ id: caseTable.id });
    const caseIds = erased.map(({ id }) => id);
    if (caseIds.length > 0) {
      await tx.delete(laneMirrorTable).where(inArray(laneMirrorTable.caseId, caseIds));
      await tx.delete(laneTable).where(inArray(laneTable.caseId, caseIds));
    }
    return caseIds;
  },
};

function listPlaces(due: DueRecords): SQL {
  const fields = sql.join(
    PLACES.map((field) => sql`${field}`),
    sql`, `,
  );
  return sql`
    select ${caseTable.id}::text as id from ${caseTable}
    where (${caseTable.reportedPlace} is not null or ${caseTable.infectedPlace} is not null or exists (
        select from ${caseConflictTable}
        where ${caseConflictTable.caseId} = ${caseTable.id} and ${caseConflictTable.field} in (${fields})))
      and ${due.ofEdition(caseTable.edition, caseTable.reportedAt)}
      and ${due.isOver({
        LAST_EXPOSURE: sql`(select max(${contactTable.lastExposureAt}) from ${contactTable}
          where ${contactTable.caseId} = ${caseTable.id})`,
        REPORT: caseTable.reportedAt,
      })}
      and not ${due.isHeldBy(CASE_OPEN)}`;
}

function listCases(due: DueRecords): SQL {
  return sql`
    select ${caseTable.id}::text as id from ${caseTable}
    where ${due.ofEdition(caseTable.edition, caseTable.reportedAt)}
      and ${due.isOver({ REPORT: caseTable.reportedAt })}
      and not ${due.isHeldBy(CASE_OPEN)}`;
}
