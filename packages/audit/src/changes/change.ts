import { type Action, may } from '@tongbu/access';
import type { Append, EventLog } from '@tongbu/events';
import { Fault, type Logger } from '@tongbu/runtime';
import { databaseErrorCode, inService, type Transaction } from '@tongbu/store';
import { appendBodies } from '../log/append-bodies.js';
import {
  type AuditedRequest,
  type AuditRecord,
  auditRecords,
  canonicalBody,
  MOST_IDS,
} from '../log/audit-record.js';
import { auditUnavailable } from '../log/audit-writer.js';
import { type ChangeFacts, outcomeOf, refusalIn } from './outcome.rules.js';

export interface ChangeOptions {
  readonly events: Pick<EventLog, 'write'>;
  readonly request: AuditedRequest;
  readonly action: Action;
  /** What the request says of whom it concerns, before anything is done. */
  readonly asked: ChangeFacts;
  readonly log: Logger;
  /** Told the number of the last row after every commit. */
  readonly onAppended: (sequence: number) => void;
}

/** A mutation while it runs: what it writes is recorded in the transaction that writes it. */
export class Change {
  readonly #options: ChangeOptions;
  #facts: ChangeFacts;
  #isRecorded = false;

  constructor(options: ChangeOptions) {
    this.#options = options;
    this.#facts = options.asked;
  }

  /** Whether a row tells of it already. */
  get isRecorded(): boolean {
    return this.#isRecorded;
  }

  /** Says whom the mutation concerns and what it came to; inside `write` before its work ends. Adds to what was said. */
  tell(facts: ChangeFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  /**
   * As `write` of the event log, with the row of the audit log in the same transaction: after all that `work` does and
   * before its events, in this order everywhere, since both hold locks until the end. Throws `AGENCY_UNAVAILABLE` where
   * the row cannot be written, and nothing is done.
   */
  async write<T>(work: (tx: Transaction, append: Append) => Promise<T>): Promise<T> {
    const { events, onAppended } = this.#options;
    const before = this.#facts;
    let last = 0;
    const value = await events.write(async (tx, append) => {
      // The transaction may run again: what the last time said is forgotten.
      this.#facts = before;
      const done = await work(tx, append);
      last = await this.#append(tx, this.rows(refusalIn(done)));
      return done;
    });
    this.#isRecorded = true;
    onAppended(last);
    return value;
  }

  /** The rows that tell of the mutation as it stands. */
  rows(refusal: string | undefined): AuditRecord[] {
    const { request, action } = this.#options;
    const { personIds = [], caseIds = [] } = this.#facts;
    const outcome = outcomeOf(this.#facts, refusal);
    // Whoever is refused does not fill the log.
    const most = outcome.decision === 'DENY' ? MOST_IDS : undefined;
    return auditRecords(request, {
      action,
      personId: null,
      personIds: personIds.slice(0, most),
      caseIds: caseIds.slice(0, most),
      fields: [],
      ...outcome,
    });
  }

  async #append(tx: Transaction, rows: readonly AuditRecord[]): Promise<number> {
    try {
      return await appendBodies(inService(tx), rows.map(canonicalBody));
    } catch (error) {
      const code = databaseErrorCode(error);
      // A conflict of transactions is tried again, as the work before it would be.
      if (code?.startsWith('40')) throw error;
      this.#options.log.error({ code, err: error }, 'the audit log cannot be written');
      throw auditUnavailable();
    }
  }
}

/** What a mutation is given beside the context of its request. */
export interface Changing {
  readonly change: Change;
}

/**
 * Runs a mutation of the table of rules and records it: what it writes through `change`, in the same transaction; what
 * writes nothing, and what is refused, by `record`, before it is answered. Throws `FORBIDDEN` for who may not do it,
 * `AGENCY_UNAVAILABLE` where it cannot be recorded, and as `mutation` does.
 */
export async function runChange<T>(
  options: ChangeOptions & { readonly record: (rows: readonly AuditRecord[]) => Promise<void> },
  mutation: (change: Change) => Promise<T>,
): Promise<T> {
  const { request, action, record } = options;
  const change = new Change(options);
  try {
    if (!may(request.caller, action)) throw new Fault('FORBIDDEN');
    const answer = await mutation(change);
    if (!change.isRecorded) await record(change.rows(refusalIn(answer)));
    return answer;
  } catch (error) {
    if (error instanceof Fault && error.code === 'FORBIDDEN') {
      change.tell({ changed: 0, unchanged: 0 });
      await record(change.rows('FORBIDDEN'));
    }
    throw error;
  }
}
