import type { Logger } from '@tongbu/runtime';
import { databaseErrorCode, type Executor } from '@tongbu/store';
import type { Agency } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import type { JWK } from 'jose';
import { auditSignedHead } from '../log/audit-log.table.js';
import { readHead } from '../log/read-log.js';
import { type SignedHead, signHead } from './signed-head.js';

export interface HeadSignerOptions {
  readonly db: Executor;
  readonly agency: Agency;
  /** The service's own private key. */
  readonly key: JWK;
  readonly log: Logger;
  readonly everyMs?: number;
  readonly everyRows?: number;
}

const EVERY_MS = 60_000;
const EVERY_ROWS = 1_000;

/** Signs the head of the chain every minute, and after a thousand rows; not where nothing was added. */
export class HeadSigner {
  readonly #options: HeadSignerOptions;
  readonly #timer: NodeJS.Timeout;
  #signed = 0;
  #running: Promise<void> | undefined;
  #again = false;
  #isClosed = false;

  constructor(options: HeadSignerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#signSoon(), options.everyMs ?? EVERY_MS).unref();
    this.#signSoon();
  }

  /** To be told the last number after every commit. */
  appended(sequence: number): void {
    if (sequence - this.#signed >= (this.#options.everyRows ?? EVERY_ROWS)) this.#signSoon();
  }

  /** Signs the head as it stands and keeps it, unless that was done; answers it, signed as the end of an export. */
  async signExport(): Promise<{ readonly head: SignedHead; readonly jws: string }> {
    const head = { ...(await this.#sign()), kind: 'export' as const };
    return { head, jws: await signHead(head, this.#options.key) };
  }

  /** Signs no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  #signSoon(): void {
    const { log } = this.#options;
    if (this.#running) {
      // It may have read the head before what is to be signed now was there.
      this.#again = true;
      return;
    }
    this.#running = this.#sign()
      .then(
        () => {},
        (error: unknown) =>
          log.warn({ code: databaseErrorCode(error), err: error }, 'the head of the audit log is not signed'),
      )
      .finally(() => {
        this.#running = undefined;
        const again = this.#again && !this.#isClosed;
        this.#again = false;
        if (again) this.#signSoon();
      });
  }

  async #sign(): Promise<SignedHead> {
    const { db, agency, key } = this.#options;
    const { chain, sequence, hash } = await readHead(db);
    const head: SignedHead = {
      kind: 'head',
      agency,
      chain,
      sequence,
      hash: hash.toString('hex'),
      at: new Date().toISOString(),
    };
    if (sequence > this.#signed) {
      const [known] = await db
        .select({ seq: auditSignedHead.seq })
        .from(auditSignedHead)
        .where(sql`${auditSignedHead.seq} = ${sequence}`);
      if (known === undefined) {
        const row = { seq: sequence, signedAt: new Date(head.at), jws: await signHead(head, key) };
        // Another process of the agency may have been first.
        await db.insert(auditSignedHead).values(row).onConflictDoNothing();
      }
      this.#signed = sequence;
    }
    return head;
  }
}
