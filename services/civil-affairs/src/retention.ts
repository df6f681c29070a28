import { caseFiles } from '@tongbu/case-files';
import type { RetentionSubject } from '@tongbu/retention';
import { communityControlRecords } from './community-control/community-control.retention.js';
import { households } from './households/household.retention.js';
import { isolationPlans } from './isolation-plans/isolation-plan.retention.js';

/** What civil affairs keeps of people for a time only; what is erased of it, and from what day the time counts. */
export const RETENTION: readonly RetentionSubject[] = [
  households,
  isolationPlans,
  communityControlRecords,
  caseFiles,
];
