import { laneRecords } from '@tongbu/lanes';
import type { RetentionSubject } from '@tongbu/retention';
import { inArray } from 'drizzle-orm';
import { communityControlTable } from './community-control.table.js';

/** What civil affairs did about a case. */
export const communityControlRecords: RetentionSubject = laneRecords({
  holds: ['community_control'],
  eraseWith: async (tx, caseIds) => {
    await tx.delete(communityControlTable).where(inArray(communityControlTable.caseId, [...caseIds]));
  },
});
