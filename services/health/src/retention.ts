import type { RetentionSubject } from '@tongbu/retention';
import { casePlaces, caseRecords } from './cases/case.retention.js';
import { contactTexts } from './contacts/contact.retention.js';
import { specimens } from './specimens/specimen.retention.js';
import { linkTexts } from './transmissions/transmission-link.retention.js';

/** What health keeps of people for a time only; what is erased of it, and from what day the time counts. */
export const RETENTION: readonly RetentionSubject[] = [
  casePlaces,
  contactTexts,
  linkTexts,
  specimens,
  caseRecords,
];
