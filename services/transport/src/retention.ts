import { caseFiles } from '@tongbu/case-files';
import type { RetentionSubject } from '@tongbu/retention';
import { transferPlaces, transferRecords } from './transfers/transfer-order.retention.js';

/** What transport keeps of people for a time only; what is erased of it, and from what day the time counts. */
export const RETENTION: readonly RetentionSubject[] = [transferPlaces, transferRecords, caseFiles];
