import { laneRecords } from '@tongbu/lanes';
import type { RetentionSubject } from '@tongbu/retention';
import { identities } from './persons/person.retention.js';

/** What public security keeps of people for a time only; what is erased of it, and from what day the time counts. */
export const RETENTION: readonly RetentionSubject[] = [identities, laneRecords({ holds: [] })];
