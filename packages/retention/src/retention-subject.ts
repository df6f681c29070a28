import type { Append } from '@tongbu/events';
import type { Transaction } from '@tongbu/store';
import type { RetentionClass } from '@tongbu/vocabulary';
import type { SQL } from 'drizzle-orm';
import type { DueRecords } from './due/due-records.js';

/** One kind of record that a service keeps of people, and how it is erased. Stands next to its table. */
export interface RetentionSubject {
  readonly dataClass: RetentionClass;
  /** What is erased, as `table.column`; a table alone where its row goes. For people, and for the manual. */
  readonly holds: readonly string[];
  /** The days of the record that its period may count from, in words. For the manual. */
  readonly counts: string;
  /** A statement that answers the ids of what is due, in a column `id` of text, in no order. */
  listDue(due: DueRecords): SQL;
  /**
   * Erases those of these records that are due, and answers their ids. Looks again: since they were listed a record may
   * be needed again. What makes it needed waits for this transaction, or this one for that, so that one sees the other.
   */
  erase(tx: Transaction, ids: readonly string[], due: DueRecords, append: Append): Promise<string[]>;
}
