import type { CaseFile } from '@tongbu/access';
import { openAgencies } from '@tongbu/case-files';
import { laneTable } from '@tongbu/lanes';
import type { Executor } from '@tongbu/store';
import { inArray } from 'drizzle-orm';
import { contactTable } from '../contacts/contact.table.js';
import { laneMirrorTable } from '../responses/lane-mirror.table.js';
import { CaseOrigin, CaseStatus } from './case.enum.js';
import { type CaseRow, caseTable } from './case.table.js';

/** What health knows of these cases, from its own tables, in four statements at once. */
export async function listCaseFiles(executor: Executor, caseIds: readonly string[]): Promise<CaseFile[]> {
  const ids = [...caseIds];
  const { caseId, personId } = contactTable;
  const [cases, contacts, own, mirrors] = await Promise.all([
    executor.select().from(caseTable).where(inArray(caseTable.id, ids)),
    executor.select({ caseId, personId }).from(contactTable).where(inArray(caseId, ids)),
    executor.select().from(laneTable).where(inArray(laneTable.caseId, ids)),
    executor.select().from(laneMirrorTable).where(inArray(laneMirrorTable.caseId, ids)),
  ]);
  return cases.map((row): CaseFile => {
    const isOfCase = ({ caseId }: { readonly caseId: string }) => caseId === row.id;
    const isActive = isResponding(row);
    const persons = contacts.filter(isOfCase).map((contact) => contact.personId);
    return {
      caseId: row.id,
      jurisdiction: row.jurisdiction,
      exercise: row.exercise,
      isActive,
      openFor: openAgencies({
        isActive,
        lanes: [
          ...own.filter(isOfCase).map(({ state }) => ({ lane: 'verification', state }) as const),
          ...mirrors.filter(isOfCase),
        ],
      }),
      personIds: new Set(row.personId === null ? persons : [row.personId, ...persons]),
    };
  });
}

/** Whether the response to a case goes on. Imported history never had one: it is for statistics only. */
export function isResponding({ status, origin }: Pick<CaseRow, 'status' | 'origin'>): boolean {
  return origin === CaseOrigin.REPORTED && status !== CaseStatus.EXCLUDED && status !== CaseStatus.CLOSED;
}
