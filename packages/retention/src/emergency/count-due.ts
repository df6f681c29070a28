import type { Executor } from '@tongbu/store';
import { EDITIONS, RETENTION_CLASSES, type RetentionClass } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { DueRecords, type RunMoment } from '../due/due-records.js';
import type { RetentionSubject } from '../retention-subject.js';

/** How many records of a class a run at a moment would erase. */
export interface DueCount {
  readonly dataClass: RetentionClass;
  readonly count: number;
}

/** Counts what a run at this moment would erase, by class; nothing is changed. */
export async function countDue(
  executor: Executor,
  subjects: readonly RetentionSubject[],
  moment: RunMoment,
): Promise<DueCount[]> {
  const counts: DueCount[] = [];
  for (const dataClass of RETENTION_CLASSES) {
    const own = subjects.filter((subject) => subject.dataClass === dataClass);
    if (own.length === 0) continue;
    let count = 0;
    for (const edition of EDITIONS) {
      const due = new DueRecords(dataClass, edition, moment);
      for (const subject of own) {
        const [row] = await executor.execute<{ count: number }>(
          sql`select count(*)::int as count from (${subject.listDue(due)}) as due`,
        );
        count += row?.count ?? 0;
      }
    }
    counts.push({ dataClass, count });
  }
  return counts;
}
