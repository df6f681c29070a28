import type { Fault } from '@tongbu/runtime';
import type { Database } from '@tongbu/store';
import type { Topic } from '@tongbu/vocabulary';
import { decodeCursor } from './cursor.js';
import type { StoredEvent } from './event.js';
import { cursorExpired, MAX_BATCH, readEvents, readExtent } from './read.js';

/**
 * The newest events of one topic, shared by all streams of the process, so that an event is read from the
 * database once (or not at all, when this process appended it) however many streams wait for it. Holds a
 * bounded run without gaps that ends with `last`; older events are for the streams to read.
 */
export class TopicTail {
  readonly topic: Topic;
  readonly #db: Database;
  readonly #length: number;
  readonly #waiting = new Set<() => void>();
  #events: StoredEvent[] = [];
  #epoch: string | undefined;
  #last = 0;
  #loading: Promise<void> | undefined;
  #loaded = false;
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #broken: Fault | undefined;
  /** How many streams are open on this tail. */
  streams = 0;

  constructor(db: Database, topic: Topic, length: number) {
    this.#db = db;
    this.topic = topic;
    this.#length = length;
  }

  /** The number of the newest event known here; the database may hold newer ones for a moment. */
  get last(): number {
    return this.#last;
  }

  /** The epoch known here; absent until something was appended to the topic. */
  get epoch(): string | undefined {
    return this.#epoch;
  }

  /** How many events are held in memory. */
  get held(): number {
    return this.#events.length;
  }

  /** Why the tail can go no further: the log got another epoch, or was set back. Every stream ends with it. */
  get broken(): Fault | undefined {
    return this.#broken;
  }

  /** Fixes where the tail begins: at the topic's end. Rejects when the database does not answer; then call again. */
  async load(): Promise<void> {
    this.#loading ??= this.#begin().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #begin(): Promise<void> {
    if (this.#loaded) return;
    const extent = await readExtent(this.#db, this.topic);
    this.#epoch = extent.epoch;
    this.#last = extent.last;
    this.#loaded = true;
  }

  /** The event with a number, if it is held. */
  at(sequence: number): StoredEvent | undefined {
    return this.#events[this.#events.length - 1 - (this.#last - sequence)];
  }

  /**
   * Takes events that this process has just committed. Where they do not follow on, because another commit
   * was faster or came from another process, the database is asked for what lies between.
   */
  offer(events: readonly StoredEvent[]): void {
    // Whether the query under way sees these events is not known, so it is followed by one that does.
    if (!this.#loaded) return void this.refresh().catch(() => {});
    for (const event of events) {
      if (event.sequence === this.#last + 1 && this.#sameEpoch(event)) this.#push(event);
      else if (event.sequence > this.#last) return void this.refresh().catch(() => {});
    }
    this.#wake();
  }

  /** Reads what came after `last`. Calls while it reads are answered by one more read. Rejects as the database does. */
  async refresh(): Promise<void> {
    this.#readAgain = true;
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #readOn(): Promise<void> {
    await this.load();
    while (this.#readAgain && this.#broken === undefined) {
      this.#readAgain = false;
      const events = await readEvents(this.#db, this.topic, this.#last, MAX_BATCH);
      if (events.length === MAX_BATCH) this.#readAgain = true;
      await this.#accept(events);
    }
  }

  async #accept(events: readonly StoredEvent[]): Promise<void> {
    for (const event of events) {
      // An offer may have been quicker than the read.
      if (event.sequence <= this.#last) continue;
      if (event.sequence !== this.#last + 1 || !this.#sameEpoch(event)) return await this.check();
      this.#push(event);
    }
    this.#wake();
  }

  /**
   * Compares with the database after a sign that the log is not the one that was being read: another epoch,
   * a number that went back, or a number that was pruned before it was read. Breaks the tail if so.
   */
  async check(): Promise<void> {
    // What was known before the query was committed before it, so the answer must hold it.
    const last = this.#last;
    const extent = await readExtent(this.#db, this.topic);
    const sameLog = this.#epoch === undefined || extent.epoch === this.#epoch;
    if (sameLog && extent.last >= last && extent.oldest <= this.#last + 1) return;
    this.#broken = cursorExpired(extent);
    this.#wake();
  }

  /** Calls `wake` at the next change. Returns how to forget it. */
  onChange(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  #sameEpoch(event: StoredEvent): boolean {
    const { epoch } = decodeCursor(event.cursor);
    this.#epoch ??= epoch;
    return epoch === this.#epoch;
  }

  #push(event: StoredEvent): void {
    this.#events.push(event);
    this.#last = event.sequence;
    // Cut in large slices: shifting one by one would copy the array for every event.
    if (this.#events.length > this.#length * 2) this.#events = this.#events.slice(-this.#length);
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
