import type { EventLog } from '@tongbu/events';
import type { Logger } from '@tongbu/runtime';
import type { Store } from '@tongbu/store';
import type { Agency } from '@tongbu/vocabulary';
import type { JWK } from 'jose';
import { type ExportPage, exportHeader, exportPage, lineOfEnd } from './export/export-lines.js';
import { HeadSigner } from './heads/head-signer.js';
import { type AuditedAct, type AuditedRequest, auditRecord } from './log/audit-record.js';
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
  readonly #store: Pick<Store, 'db'>;
  readonly #writer: AuditWriter;
  readonly #signer: HeadSigner;

  constructor({ store, events, agency, key, log }: AuditTrailOptions) {
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
