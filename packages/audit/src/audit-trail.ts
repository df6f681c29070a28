import type { Action } from '@tongbu/access';
import type { EventLog } from '@tongbu/events';
import type { Logger } from '@tongbu/runtime';
import type { Store } from '@tongbu/store';
import type { Agency } from '@tongbu/vocabulary';
import type { JWK } from 'jose';
import { type Change, type ChangeOptions, runChange } from './changes/change.js';
import type { ChangeFacts } from './changes/outcome.rules.js';
import { type ExportPage, exportHeader, exportPage, lineOfEnd } from './export/export-lines.js';
import { HeadSigner } from './heads/head-signer.js';
import { type AuditedAct, type AuditedRequest, type AuditRecord, auditRecords } from './log/audit-record.js';
import { AuditWriter } from './log/audit-writer.js';
import { listRowsOfPerson, type StoredRow } from './log/read-log.js';
import {
  listWitnessed,
  type WitnessedAgency,
  type WitnessPage,
  witnessPage,
} from './witnesses/list-witnessed.js';

export interface AuditTrailOptions {
  readonly store: Pick<Store, 'db'>;
  /** The log through which the others are told of signed heads. */
  readonly events: Pick<EventLog, 'write'>;
  readonly agency: Agency;
  /** The service's own private key: it signs the heads. */
  readonly key: JWK;
  readonly log: Logger;
}

/** The frame of an export: its first and last line, and the number that it goes to. */
export interface ExportFrame {
  readonly header: string;
  readonly end: string;
  readonly upTo: number;
}

/** The audit trail of one agency: one per process. */
export class AuditTrail {
  readonly #options: AuditTrailOptions;
  readonly #store: Pick<Store, 'db'>;
  readonly #writer: AuditWriter;
  readonly #signer: HeadSigner;

  constructor(options: AuditTrailOptions) {
    const { store, events, agency, key, log } = options;
    this.#options = options;
    this.#store = store;
    this.#signer = new HeadSigner({ store, events, agency, key, log });
    this.#writer = new AuditWriter({
      store,
      log,
      onAppended: (sequence) => this.#signer.appended(sequence),
    });
  }

  /**
   * Records what a request did, and resolves when that is committed: answer nothing before. Throws
   * `AGENCY_UNAVAILABLE` when it cannot be recorded: show nothing then.
   */
  record(request: AuditedRequest, acts: readonly AuditedAct[]): Promise<void> {
    return this.#writer.record(acts.flatMap((act) => auditRecords(request, act)));
  }

  /**
   * Runs a mutation and records it: what it writes through `change` in the same transaction, else before it is answered.
   * `asked` is whom the request itself names. Its transactions are those of the request's own log. Throws `FORBIDDEN` for who may not do it, which is recorded too,
   * `AGENCY_UNAVAILABLE` where it cannot be recorded, and as `mutation` does; nothing is changed then.
   */
  change<T>(
    request: AuditedRequest & Pick<ChangeOptions, 'events'>,
    { action, ...asked }: ChangeFacts & { readonly action: Action },
    mutation: (change: Change) => Promise<T>,
  ): Promise<T> {
    const { log } = this.#options;
    const { events } = request;
    const onAppended = (sequence: number) => this.#signer.appended(sequence);
    const record = (rows: readonly AuditRecord[]) => this.#writer.record(rows);
    return runChange({ request, action, asked, events, log, onAppended, record }, mutation);
  }

  /** What was recorded of one person, the newest first, before a number where one is given. */
  listOfPerson(
    personId: string,
    page: { readonly before: number | undefined; readonly limit: number },
  ): Promise<StoredRow[]> {
    return listRowsOfPerson(this.#store.db, personId, page);
  }

  /** Signs the head as it stands now: what an export begins and ends with. */
  async beginExport(): Promise<ExportFrame> {
    const { head, jws } = await this.#signer.signExport();
    return { header: exportHeader(head), end: lineOfEnd(jws), upTo: head.sequence };
  }

  /** The lines of an export between two numbers, a page of them: rows, and the heads that were signed for them. */
  exportPage(range: { readonly after: number; readonly upTo: number }): Promise<ExportPage> {
    return exportPage(this.#store.db, range);
  }

  /** What this agency has witnessed of the others' trails. */
  listWitnessed(): Promise<WitnessedAgency[]> {
    return listWitnessed(this.#store.db);
  }

  /** The heads of the others that were kept after a place, a page of them. */
  witnessPage(after: number): Promise<WitnessPage> {
    return witnessPage(this.#store.db, after);
  }

  /** Signs no more heads. The store stays open. */
  close(): Promise<void> {
    return this.#signer.close();
  }
}
