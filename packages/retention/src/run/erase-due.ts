import type { EventLog } from '@tongbu/events';
import { failpoint } from '@tongbu/runtime';
import { type Agency, EDITIONS, RETENTION_CLASSES } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { DueRecords } from '../due/due-records.js';
import type { RetentionSubject } from '../retention-subject.js';
import { hasProofs, isProved, keepErased, writeProof } from './proof-store.js';
import { finishRun, isOpen, type RetentionRun, takeTurn } from './run-store.js';

export interface EraseOptions {
  readonly events: EventLog;
  readonly agency: Agency;
  readonly subjects: readonly RetentionSubject[];
  /** How many subjects one transaction erases at most. */
  readonly batch: number;
  readonly now: () => Date;
  /** Asked between two transactions: true stops here, and another call goes on. */
  readonly isOverTime: () => boolean;
}

/**
 * Erases what is due for an open run, a bounded number of subjects a transaction, and writes its proofs. May be stopped
 * or killed anywhere and called again, here or in another process: what was erased stays counted. True when the run is
 * finished.
 */
export async function eraseDue(run: RetentionRun, options: EraseOptions): Promise<boolean> {
  const { events, subjects, now, isOverTime } = options;
  for (const dataClass of RETENTION_CLASSES) {
    const own = subjects.filter((subject) => subject.dataClass === dataClass);
    if (own.length === 0) continue;
    for (const edition of EDITIONS) {
      const due = new DueRecords(dataClass, edition, run);
      for (const subject of own) {
        for (let after: string | undefined = ''; after !== undefined; ) {
          if (isOverTime()) return false;
          after = await eraseBatch(run, due, { subject, after, options });
          failpoint('retention.between_subjects');
        }
      }
      await prove(run, due, options);
    }
  }
  await events.write(async (tx) => {
    await takeTurn(tx);
    await finishRun(tx, run.id, now());
  });
  return true;
}

/** Erases the next subjects after an id; answers the id to go on after, undefined where there are no more. */
async function eraseBatch(
  run: RetentionRun,
  due: DueRecords,
  {
    subject,
    after,
    options: { events, batch },
  }: { readonly subject: RetentionSubject; readonly after: string; readonly options: EraseOptions },
): Promise<string | undefined> {
  return events.write(async (tx, append) => {
    await takeTurn(tx);
    if (!(await isOpen(tx, run.id)) || (await isProved(tx, run, due))) return undefined;
    const listed = await tx.execute<{ id: string }>(sql`
      select id from (${subject.listDue(due)}) as due
      where id collate "C" > ${after} order by id collate "C" limit ${batch}`);
    const ids = listed.map(({ id }) => id);
    if (ids.length === 0) return undefined;
    const erased = await subject.erase(tx, ids, due, append);
    await keepErased(tx, run, due, erased);
    failpoint('retention.before_commit');
    return ids.length < batch ? undefined : ids.at(-1);
  });
}

/** A class of which nothing was due in any edition gets one proof that says so, under the newest. */
async function prove(
  run: RetentionRun,
  due: DueRecords,
  { events, agency, now }: EraseOptions,
): Promise<void> {
  const isLast = due.edition === EDITIONS.at(-1);
  await events.write(async (tx) => {
    await takeTurn(tx);
    if (!(await isOpen(tx, run.id)) || (await isProved(tx, run, due))) return;
    await writeProof(tx, run, due, {
      agency,
      provedAt: now(),
      evenIfNothing: isLast && !(await hasProofs(tx, run, due.dataClass)),
    });
  });
  failpoint('retention.after_proof');
}
