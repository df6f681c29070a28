import type { EventLog } from '@tongbu/events';
import { Fault, type Logger } from '@tongbu/runtime';
import { databaseErrorCode, type Store } from '@tongbu/store';
import { type Agency, calendarDateInShanghai, startOfDayInShanghai } from '@tongbu/vocabulary';
import { countDue, type DueCount } from './emergency/count-due.js';
import { confirmEmergencyEnd, type EmergencyToken, offerEmergencyEnd } from './emergency/emergency-end.js';
import type { RetentionSubject } from './retention-subject.js';
import { eraseDue } from './run/erase-due.js';
import { listProofs, listProofsOfRun, type RetentionProof } from './run/proof-store.js';
import { beginRun, findEmergencyEnd, findRun, takeTurn } from './run/run-store.js';

export interface RetentionJobOptions {
  readonly store: Store;
  readonly events: EventLog;
  readonly agency: Agency;
  readonly subjects: readonly RetentionSubject[];
  readonly log: Logger;
  /** How many subjects one transaction erases at most. */
  readonly batch?: number;
  readonly now?: () => Date;
  /** How soon after its start, and how often from then on, the process looks whether the run of the day is done. */
  readonly lookEveryMs?: number;
}

/** How far a run has come. */
export interface RunProgress {
  readonly runId: string;
  /** False where the time that was given was over before the run was: ask again, with the same `since`. */
  readonly finished: boolean;
  readonly since: Date;
  readonly proofs: readonly RetentionProof[];
}

/** What the end of the emergency would destroy, and the token that confirms it. */
export interface EmergencyPreview extends EmergencyToken {
  readonly counts: readonly DueCount[];
}

const BATCH = 200;
const LOOK_EVERY_MS = 10 * 60_000;
const UNLIMITED = Number.POSITIVE_INFINITY;

/**
 * Erases what an agency may keep no longer: once a day in China, and when it is told to. One per process; of several
 * replicas one works at a time. Close it before the store.
 */
export class RetentionJob {
  readonly #options: Required<RetentionJobOptions>;
  readonly #timer: NodeJS.Timeout;
  #daily: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: RetentionJobOptions) {
    this.#options = { batch: BATCH, now: () => new Date(), lookEveryMs: LOOK_EVERY_MS, ...options };
    this.#timer = setInterval(() => this.#runDaily(), this.#options.lookEveryMs).unref();
  }

  /**
   * Goes on with the run that is open, or begins one, until one is finished that looks at `since` (now, unless told
   * otherwise) or later, or `withinMs` is over. Safe to repeat.
   */
  async run({ since = this.#options.now(), withinMs = UNLIMITED } = {}): Promise<RunProgress> {
    const { store, events, now } = this.#options;
    const endsAt = Date.now() + withinMs;
    const isOverTime = () => this.#isClosed || Date.now() > endsAt;
    for (;;) {
      const run = await events.write(async (tx) => {
        await takeTurn(tx);
        return (await findRun(tx, since)) ?? (await beginRun(tx, later(now(), since)));
      });
      const finished = run.finishedAt !== null || (await eraseDue(run, { ...this.#options, isOverTime }));
      if (finished && run.asOf < since && !isOverTime()) continue;
      const proofs = await listProofsOfRun(store.db, run.id);
      return { runId: run.id, finished: finished && run.asOf >= since, since, proofs };
    }
  }

  /** The last proofs, the newest first, at most `limit`. */
  listProofs(limit: number): Promise<RetentionProof[]> {
    return listProofs(this.#options.store.db, limit);
  }

  /** Counts what the end of the emergency would destroy now, and offers a token that confirms it. Destroys nothing. */
  async previewEmergencyEnd(): Promise<EmergencyPreview> {
    const { store, subjects, now } = this.#options;
    const asOf = now();
    const counts = await countDue(store.db, subjects, { asOf, emergencyEndedAt: asOf });
    return { counts, ...(await offerEmergencyEnd(store.db, asOf)) };
  }

  /**
   * Ends the emergency: whatever is held for it only, and was before now, is due at once. Answers the moment, which
   * `run` takes as its `since`. Throws `INVALID_INPUT` where the token is none that was offered, is too old or was used.
   */
  async endEmergency(token: string): Promise<Date> {
    const { events, agency, now } = this.#options;
    const at = now();
    const ended = await events.write((tx) => confirmEmergencyEnd(tx, { token, now: at, agency }));
    if (!ended) throw new Fault('INVALID_INPUT', { message: 'This token confirms nothing, or no more.' });
    return at;
  }

  /** Looks no more for the run of the day, and stops between two transactions what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#daily;
  }

  #runDaily(): void {
    const { store, log, now } = this.#options;
    this.#daily ??= (async () => {
      const today = startOfDayInShanghai(calendarDateInShanghai(now()));
      const ended = await findEmergencyEnd(store.db);
      const { proofs } = await this.run({ since: ended === null ? today : later(today, ended) });
      const erased = proofs.reduce((sum, { count }) => sum + count, 0);
      if (erased > 0) log.info({ erased }, 'what may be kept no longer was erased');
    })()
      .catch((error: unknown) =>
        log.error(
          { code: databaseErrorCode(error), err: error },
          'the retention job failed and is tried again',
        ),
      )
      .finally(() => {
        this.#daily = undefined;
      });
  }
}

const later = (left: Date, right: Date): Date => (left > right ? left : right);
