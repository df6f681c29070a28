import { caseFiles } from '@tongbu/case-files';
import { laneRecords } from '@tongbu/lanes';
import type { RetentionSubject } from '@tongbu/retention';
import { emergencyWords } from './emergency-access/emergency-register.retention.js';
import { identities } from './persons/person.retention.js';

/** What public security keeps of people for a time only; what is erased of it, and from what day the time counts. */
export const RETENTION: readonly RetentionSubject[] = [
  identities,
  emergencyWords,
  laneRecords({ holds: [] }),
  caseFiles,
];
