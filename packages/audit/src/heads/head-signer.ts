import type { EventLog } from '@tongbu/events';
import type { Logger } from '@tongbu/runtime';
import { databaseErrorCode, type Store, type Transaction } from '@tongbu/store';
import { type Agency, auditTopic } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import type { JWK } from 'jose';
import { auditSignedHead } from '../log/audit-log.table.js';
import { readHead } from '../log/read-log.js';
import { readSignedBefore } from './signed-before.js';
import { type SignedHead, signHead } from './signed-head.js';

export interface HeadSignerOptions {
  readonly store: Pick<Store, 'db'>;
  readonly events: Pick<EventLog, 'write'>;
  readonly agency: Agency;
  /** The service's own private key. */
  readonly key: JWK;
  readonly log: Logger;
  readonly everyMs?: number;
  readonly everyRows?: number;
}

const EVERY_MS = 60_000;
const EVERY_ROWS = 1_000;

/**
 * Signs the head of the chain every minute, and after a thousand rows; not where nothing was added. Each signed head is
 * told to the other agencies in the transaction that keeps it, so that they witness it.
 */
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
    const { store, events, agency, key } = this.#options;
    const seen = await readHead(store.db);
    // A log that is shorter than what was signed is told like one that grew: the witnesses see it.
    if (seen.sequence === this.#signed || seen.sequence === 0) return headOf(agency, seen);
    const head = await events.write(async (tx, append) => {
      await waitForOtherSigners(tx);
      const current = await readHead(tx);
      const made: SignedHead = {
        ...headOf(agency, current),
        ...(await readSignedBefore(tx, current.sequence)),
      };
      const jws = await signHead(made, key);
      const kept = await tx
        .insert(auditSignedHead)
        .values({ seq: made.sequence, signedAt: new Date(made.at), jws })
        .onConflictDoNothing()
        .returning({ seq: auditSignedHead.seq });
      // Signed already, by another process of the agency or before this one started.
      if (kept.length === 0) return made;
      const { chain, sequence, hash, at } = made;
      const payload = { agency, chain, sequence, hash, at, jws };
      append({ topic: auditTopic(agency), type: 'audit.headSigned', version: 1, payload });
      return made;
    });
    this.#signed = head.sequence;
    return head;
  }
}

const headOf = (
  agency: Agency,
  { chain, sequence, hash }: Awaited<ReturnType<typeof readHead>>,
): SignedHead => ({
  kind: 'head',
  agency,
  chain,
  sequence,
  hash: hash.toString('hex'),
  at: new Date().toISOString(),
});

/** Heads leave in the order of their numbers, whichever process of the agency signs them. Until the transaction ends. */
async function waitForOtherSigners(tx: Transaction): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtext('audit_signed_head'), 0)`);
}
