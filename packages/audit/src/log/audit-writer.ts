import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Fault, type Logger } from '@tongbu/runtime';
import { databaseErrorCode, type Store } from '@tongbu/store';
import { appendBodies } from './append-bodies.js';
import { type AuditRecord, canonicalBody } from './audit-record.js';

export interface AuditWriterOptions {
  readonly store: Pick<Store, 'db'>;
  readonly log: Logger;
  /** Told the number of the last row after every commit. */
  readonly onAppended?: (sequence: number) => void;
  /** How long a caller waits for its rows to be kept. */
  readonly withinMs?: number;
}

interface Waiting {
  readonly bodies: readonly string[];
  readonly settle: (kept: boolean) => void;
}

const WITHIN_MS = 3_000;
const MOST_ROWS_AT_ONCE = 200;
/** Where so many requests shared the last batch, the next waits a moment for those that are about to come again. */
const MANY_TOGETHER = 4;
const GATHER_MS = 1;
/** More wait only where the database no longer keeps up: then the next are refused at once. */
const MOST_WAITING = 5_000;

/**
 * Writes rows of the log, each batch in a transaction of its own. What is asked for while a batch is being written goes
 * into the next one together, so that a burst of requests costs a few commits and not one each.
 */
export class AuditWriter {
  readonly #options: AuditWriterOptions;
  #waiting: Waiting[] = [];
  #waitingRows = 0;
  #isWriting = false;

  constructor(options: AuditWriterOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the rows are committed: only then may what they record be answered. Throws `AGENCY_UNAVAILABLE` when
   * they could not be written, or not in time; they may then be there all the same.
   */
  async record(records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    if (this.#waitingRows > MOST_WAITING) throw auditUnavailable();
    const kept = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), this.#options.withinMs ?? WITHIN_MS);
      const settle = (isKept: boolean) => {
        clearTimeout(timer);
        resolve(isKept);
      };
      this.#waiting.push({ bodies: records.map(canonicalBody), settle });
      this.#waitingRows += records.length;
      if (!this.#isWriting) void this.#writeAll();
    });
    if (!kept) throw auditUnavailable();
  }

  async #writeAll(): Promise<void> {
    const { store, log, onAppended } = this.#options;
    this.#isWriting = true;
    let together = 1;
    while (this.#waiting.length > 0) {
      // A commit costs more than the wait: fewer, larger batches are sooner done.
      await (together < MANY_TOGETHER ? nextTurn() : sleep(GATHER_MS));
      const batch = this.#nextBatch();
      together = batch.length;
      try {
        const sequence = await appendBodies(
          store.db,
          batch.flatMap(({ bodies }) => bodies),
        );
        for (const { settle } of batch) settle(true);
        onAppended?.(sequence);
      } catch (error) {
        log.error({ code: databaseErrorCode(error), err: error }, 'the audit log cannot be written');
        for (const { settle } of batch) settle(false);
      }
    }
    this.#isWriting = false;
  }

  #nextBatch(): Waiting[] {
    let rows = 0;
    let length = 0;
    for (const { bodies } of this.#waiting) {
      if (length > 0 && rows + bodies.length > MOST_ROWS_AT_ONCE) break;
      rows += bodies.length;
      length += 1;
    }
    this.#waitingRows -= rows;
    return this.#waiting.splice(0, length);
  }
}

/** What a caller is told whose reading cannot be recorded: nothing is shown, and the same request may come again. */
export function auditUnavailable(): Fault {
  return new Fault('AGENCY_UNAVAILABLE', {
    message: 'What is asked for must be recorded, and cannot be now.',
  });
}
