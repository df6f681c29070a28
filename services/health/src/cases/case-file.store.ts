import type { CaseFile } from '@tongbu/access';
import { type HeardLane, type KnownLane, openAgencies, parkedEnds, withoutEnded } from '@tongbu/case-files';
import { laneTable } from '@tongbu/lanes';
import { type Executor, preparedByIds } from '@tongbu/store';
import { eq, sql } from 'drizzle-orm';
import { contactTable } from '../contacts/contact.table.js';
import { laneMirrorTable } from '../responses/lane-mirror.table.js';
import { CaseOrigin, CaseStatus } from './case.enum.js';
import { type CaseRow, caseTable } from './case.table.js';

const { id, jurisdiction, exercise, status, origin, personId } = caseTable;
const selectCaseFiles = preparedByIds((db, ids) =>
  db
    .select({
      id,
      jurisdiction,
      exercise,
      status,
      origin,
      personId,
      contacts: sql<string[]>`array(select ${contactTable.personId} from ${contactTable}
        where ${contactTable.caseId} = ${id})`,
      heard: sql<HeardLane[]>`array(
        select json_build_object('lane', ${laneMirrorTable.lane}, 'state', ${laneMirrorTable.state},
          'sequence', ${laneMirrorTable.sequence})
        from ${laneMirrorTable} where ${laneMirrorTable.caseId} = ${id})`,
      parked: parkedEnds(id, 'lane-mirror-'),
      ownLane: laneTable.state,
    })
    .from(caseTable)
    // Without a join drizzle names columns without their tables, and those of the inner selects would be meant.
    .leftJoin(laneTable, eq(laneTable.caseId, id))
    .where(sql`${id} in (${ids})`),
);

/** What health knows of these cases, from its own tables, in one statement. */
export async function listCaseFiles(executor: Executor, caseIds: readonly string[]): Promise<CaseFile[]> {
  const cases = await selectCaseFiles(executor, caseIds);
  return cases.map((row): CaseFile => {
    const isActive = isResponding(row);
    const own: KnownLane[] = row.ownLane ? [{ lane: 'verification', state: row.ownLane }] : [];
    return {
      caseId: row.id,
      jurisdiction: row.jurisdiction,
      exercise: row.exercise,
      isActive,
      openFor: openAgencies({ isActive, lanes: [...own, ...withoutEnded(row.heard, row.parked)] }),
      personIds: new Set(row.personId === null ? row.contacts : [row.personId, ...row.contacts]),
    };
  });
}

/** Whether the response to a case goes on. Imported history never had one: it is for statistics only. */
export function isResponding({ status, origin }: Pick<CaseRow, 'status' | 'origin'>): boolean {
  return origin === CaseOrigin.REPORTED && status !== CaseStatus.EXCLUDED && status !== CaseStatus.CLOSED;
}
