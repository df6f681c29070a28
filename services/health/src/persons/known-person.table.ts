import { fence } from '@tongbu/store';
import { boolean, pgTable, uuid } from 'drizzle-orm/pg-core';

/**
 * The ids that the register of public security has, followed from its log. With it health can
 * refuse a positive for nobody without asking, also on the night that the register does not answer.
 */
export const knownPersonTable = pgTable(
  'known_person',
  {
    personId: uuid('person_id').primaryKey(),
    /** Whether the person was invented for a drill; null where the register has not told yet. */
    exercise: boolean('exercise'),
  },
  () => fence(),
);
