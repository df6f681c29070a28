import type { Logger } from '@tongbu/runtime';
import type { Store } from '@tongbu/store';
import type { Agency } from '@tongbu/vocabulary';
import type { JWK } from 'jose';
import { type ExportPage, exportHeader, exportPage, lineOfEnd } from './export/export-lines.js';
import { HeadSigner } from './heads/head-signer.js';
import { type AuditedAct, type AuditedRequest, auditRecord } from './log/audit-record.js';
import { AuditWriter } from './log/audit-writer.js';
import { listRowsOfPerson, type StoredRow } from './log/read-log.js';

export interface AuditTrailOptions {
  readonly store: Pick<Store, 'db'>;
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
  readonly #store: Pick<Store, 'db'>;
  readonly #writer: AuditWriter;
  readonly #signer: HeadSigner;

  constructor({ store, agency, key, log }: AuditTrailOptions) {
    this.#store = store;
    this.#signer = new HeadSigner({ db: store.db, agency, key, log });
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
    return this.#writer.record(acts.map((act) => auditRecord(request, act)));
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

  /** Signs no more heads. The store stays open. */
  close(): Promise<void> {
    return this.#signer.close();
  }
}
