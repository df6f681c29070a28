import { randomUUID } from 'node:crypto';
import type { Logger } from '@tongbu/runtime';
import { BackOff, pause } from '../back-off.js';
import { OLDEST } from '../cursor.js';
import type { WireEvent } from '../event.js';
import { errorCode } from '../transient.js';
import { EventHole } from './advance.js';
import { applyEvent } from './apply-event.js';
import {
  type ConsumerLease,
  LeaseLost,
  releaseLease,
  renewLease,
  rewindLease,
  takeLease,
} from './consumer-lease.js';
import type { FollowerState, FollowerStatus, FollowOptions } from './follow-options.js';
import { type ReplayResult, replayParked } from './parked-events.js';

const LEASE_MS = 3_000;
const IDLE_MS = 10_000;
/** A stream that has lived this long was not refused: the next break begins with the shortest pause. */
const SETTLED_MS = 5_000;
const EXPIRED_PAUSE_MS = 30_000;

/**
 * Applies every event of a topic exactly once, in order, whatever breaks: effects, inbox row, cursor and the
 * handler's own events are one transaction. Delivery is at least once; see the package's README. One replica
 * at a time holds the consumer. Starts at once, never rejects and never ends by itself.
 */
export function follow(options: FollowOptions): Follower {
  return new Follower(options);
}

/** A running consumer. Make one with `follow`. */
export class Follower {
  readonly #options: FollowOptions;
  readonly #log: Logger;
  readonly #owner = randomUUID();
  readonly #leaseMs: number;
  readonly #stopped = new AbortController();
  readonly #backOff: BackOff;
  readonly #ended: Promise<void>;
  #state: FollowerState = 'standing by';
  #errorCode: string | null = null;
  #sequence: number | null = null;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#log = options.log.child({ consumer: options.consumer, topic: options.topic });
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    this.#backOff = new BackOff(options.retry);
    this.#ended = this.#run();
  }

  status(): FollowerStatus {
    const { consumer, topic } = this.#options;
    return { consumer, topic, state: this.#state, sequence: this.#sequence, errorCode: this.#errorCode };
  }

  /** Tries parked events again with this consumer's handler: one, or all. See `replayParked`. */
  async replayParked(eventId?: string): Promise<ReplayResult> {
    const { store, events, consumer, handle } = this.#options;
    return await replayParked({
      db: store.db,
      events,
      consumer,
      handle,
      ...(eventId !== undefined && { eventId }),
    });
  }

  /** Finishes the event at hand, gives the consumer free and resolves. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { store, consumer, topic } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const lease = await takeLease(store.db, {
          consumer,
          topic,
          owner: this.#owner,
          leaseMs: this.#leaseMs,
        });
        if ('heldForMs' in lease) {
          this.#state = 'standing by';
          await pause(Math.min(Math.max(lease.heldForMs, 50), 500) * (1 + Math.random() / 10), signal);
        } else {
          this.#sequence = lease.sequence;
          await this.#hold(lease);
        }
      } catch (error) {
        await this.#failed(error, signal);
      }
    }
    this.#state = 'stopped';
  }

  /** Works for the consumer until it is stopped or another process has taken over. */
  async #hold(lease: ConsumerLease): Promise<void> {
    const { db } = this.#options.store;
    const lost = new AbortController();
    const signal = AbortSignal.any([this.#stopped.signal, lost.signal]);
    const renewing = this.#renew(lease, lost, signal);
    this.#log.info({ fence: lease.fence, sequence: lease.sequence }, 'following');
    try {
      while (!signal.aborted) await this.#consume(lease, signal);
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      lost.abort();
    } finally {
      if (lost.signal.aborted)
        this.#log.warn({ fence: lease.fence }, 'another process took the consumer over');
      else if (signal.aborted) await releaseLease(db, lease).catch(() => {});
      lost.abort();
      await renewing;
    }
  }

  async #renew(lease: ConsumerLease, lost: AbortController, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.#leaseMs / 3, signal);
      if (signal.aborted) return;
      try {
        if (!(await renewLease(this.#options.store.db, lease, this.#leaseMs))) lost.abort();
      } catch {
        // The database is away: nobody else can take the lease either, and the fence guards every write.
      }
    }
  }

  /** Reads one stream from the committed cursor to its break, and pauses. Throws `LeaseLost` only. */
  async #consume(lease: ConsumerLease, signal: AbortSignal): Promise<void> {
    const attempt = new AbortController();
    const startedAt = performance.now();
    this.#state = 'following';
    try {
      const any = AbortSignal.any([signal, attempt.signal]);
      for await (const event of this.#options.source(lease.cursor ?? OLDEST, any)) {
        if (signal.aborted) return;
        await this.#take(event, lease, signal);
      }
      if (signal.aborted) return;
      await this.#failed(undefined, signal, startedAt);
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      if (errorCode(error) === 'CURSOR_EXPIRED') await this.#expired(lease, signal);
      else await this.#failed(error, signal, startedAt);
    } finally {
      attempt.abort();
    }
  }

  async #take(event: WireEvent, lease: ConsumerLease, signal: AbortSignal): Promise<void> {
    if (lease.sequence !== null) {
      // Sent again after a reconnect.
      if (event.sequence <= lease.sequence) return;
      if (event.sequence !== lease.sequence + 1) throw new EventHole();
    }
    const { events, topic, handle, idleMs = IDLE_MS, retry } = this.#options;
    await applyEvent(event, {
      events,
      topic,
      handle,
      lease,
      leaseMs: this.#leaseMs,
      idleMs,
      retry,
      signal,
      log: this.#log,
      onFailure: (code) => {
        this.#state = 'retrying';
        this.#errorCode = code;
      },
    });
    if (signal.aborted) return;
    this.#sequence = lease.sequence;
    this.#state = 'following';
    this.#errorCode = null;
    this.#backOff.reset();
  }

  async #failed(error: unknown, signal: AbortSignal, startedAt?: number): Promise<void> {
    if (signal.aborted) return;
    if (startedAt !== undefined && performance.now() - startedAt > SETTLED_MS) {
      this.#backOff.reset();
      this.#errorCode = null;
    }
    const code = error === undefined ? 'ENDED' : errorCode(error);
    // Once for each new reason: an outage must not fill the log.
    if (code !== this.#errorCode)
      this.#log.warn({ code, ...(error !== undefined && { err: error }) }, 'stream broke, opening it again');
    this.#errorCode = code;
    this.#state = 'retrying';
    await pause(this.#backOff.next(), signal);
  }

  async #expired(lease: ConsumerLease, signal: AbortSignal): Promise<void> {
    const restart = this.#options.onExpired === 'restart';
    this.#log.error(
      { sequence: lease.sequence, restart },
      'the source no longer keeps what follows the cursor',
    );
    this.#errorCode = 'CURSOR_EXPIRED';
    this.#state = 'expired';
    if (restart) await rewindLease(this.#options.store.db, lease);
    else await pause(EXPIRED_PAUSE_MS, signal);
  }
}
