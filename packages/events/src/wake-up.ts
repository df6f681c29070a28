import { randomUUID } from 'node:crypto';
import type { Logger } from '@tongbu/runtime';
import type { Store } from '@tongbu/store';
import { isTopic, type Topic } from '@tongbu/vocabulary';
import { sql } from 'drizzle-orm';
import { BackOff, pause } from './back-off.js';
import { errorCode } from './transient.js';

const CHANNEL = 'tongbu_events';
/** The shortest time between two notices. NOTIFY takes a lock of the whole cluster as it commits. */
const NOTICE_EVERY_MS = 20;
const NOTICE_AFTER_MS = 5;

interface WakeUpOptions {
  readonly store: Store;
  readonly log: Logger;
  readonly pollMs: number;
  /** Looks for new events: of these topics, or of all when none are named. */
  readonly look: (topics?: readonly Topic[]) => Promise<void>;
}

/**
 * Tells when to look into the database. The guarantee is the poll; LISTEN/NOTIFY makes it sooner when
 * another replica of the service has appended. Notices are lost while a listener reconnects, so every
 * (re)listen is followed by a look. The notice is sent outside the writing transaction, on a connection of
 * its own, and at most once in 20 ms: inside, it would make all writers of the cluster wait for one another.
 */
export class WakeUp {
  readonly #options: WakeUpOptions;
  readonly #origin = randomUUID();
  readonly #closed = new AbortController();
  readonly #unannounced = new Set<Topic>();
  #announcing: Promise<void> | undefined;
  #polling: Promise<void> | undefined;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(options: WakeUpOptions) {
    this.#options = options;
  }

  /** Begins to listen and to poll. Further calls do nothing. */
  start(): void {
    if (this.#polling !== undefined || this.#closed.signal.aborted) return;
    this.#polling = this.#poll();
    void this.#listen();
  }

  /** Tells other replicas that topics have new events. Never fails: it is a hint. */
  announce(topics: Iterable<Topic>): void {
    for (const topic of topics) this.#unannounced.add(topic);
    this.#announcing ??= this.#announceAll().finally(() => {
      this.#announcing = undefined;
    });
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#announcing;
    await this.#polling;
    // Not awaited: without a server there is nobody to answer, and the store closes the connection anyway.
    void this.#unlisten?.().catch(() => {});
  }

  async #announceAll(): Promise<void> {
    const { store, log } = this.#options;
    // What this process's own readers, and the agencies behind them, do now is in more of a hurry.
    await pause(NOTICE_AFTER_MS, this.#closed.signal);
    while (this.#unannounced.size > 0 && !this.#closed.signal.aborted) {
      const notice = `${this.#origin} ${[...this.#unannounced].join(',')}`;
      this.#unannounced.clear();
      try {
        await store.db.execute(sql`SELECT pg_notify(${CHANNEL}, ${notice})`);
      } catch (error) {
        log.debug({ code: errorCode(error) }, 'could not announce events');
      }
      await pause(NOTICE_EVERY_MS, this.#closed.signal);
    }
  }

  async #listen(): Promise<void> {
    const { store, log } = this.#options;
    const backOff = new BackOff();
    const onNotice = (notice: string) => {
      const [origin, topics = ''] = notice.split(' ');
      if (origin !== this.#origin) this.#lookNow(topics.split(',').filter(isTopic));
    };
    while (!this.#closed.signal.aborted) {
      try {
        const { unlisten } = await store.listen(CHANNEL, onNotice, () => this.#lookNow());
        this.#unlisten = unlisten;
        if (this.#closed.signal.aborted) await unlisten();
        return;
      } catch (error) {
        log.debug({ code: errorCode(error) }, 'could not listen for events');
        await pause(backOff.next(), this.#closed.signal);
      }
    }
  }

  #lookNow(topics?: readonly Topic[]): void {
    // What fails here is found by the next poll.
    void this.#options.look(topics).catch(() => {});
  }

  async #poll(): Promise<void> {
    const { log, look, pollMs } = this.#options;
    let failing = false;
    while (!this.#closed.signal.aborted) {
      await pause(pollMs, this.#closed.signal);
      if (this.#closed.signal.aborted) return;
      try {
        await look();
        if (failing) log.info('reading events again');
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ code: errorCode(error) }, 'cannot read events');
        failing = true;
      }
    }
  }
}
