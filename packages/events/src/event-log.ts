import { Fault, failpoint, type Logger } from '@tongbu/runtime';
import { inService, type ScopedStore, type Store, type Transaction } from '@tongbu/store';
import type { Topic } from '@tongbu/vocabulary';
import { appendEvents } from './append.js';
import { encodeCursor, OLDEST } from './cursor.js';
import type { Append, NewEvent, StoredEvent } from './event.js';
import { EventStream } from './event-stream.js';
import { cursorExpired, MAX_BATCH, readEvents, readExtent, readHeads, resolveCursor } from './read.js';
import { TopicTail } from './topic-tail.js';
import { WakeUp } from './wake-up.js';

export interface EventLogOptions {
  readonly store: Store;
  readonly log: Logger;
  /** How long an event may stay unseen when every quicker notice is lost. */
  readonly pollMs?: number;
  /** How many of the newest events of a topic are kept in memory for its streams. */
  readonly tailLength?: number;
}

export interface StreamOptions {
  /** Absent: from now on. `'0'`: from the oldest event that is kept. Else the cursor of the last event that was seen. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal;
}

/** A topic that somebody streams, for health pages and metrics. */
export interface TopicStatus {
  readonly topic: Topic;
  readonly streams: number;
  readonly held: number;
  readonly last: number;
}

/** The log as one request has it. */
export type RequestLog = Pick<EventLog, 'write' | 'stream'>;

/** The durable log of one service. Make one per process: readers in the process are woken by its writers. */
export class EventLog {
  readonly #store: Store;
  readonly #tailLength: number;
  readonly #tails = new Map<Topic, TopicTail>();
  readonly #streams = new Set<EventStream>();
  readonly #wakeUp: WakeUp;
  #closed = false;

  constructor({ store, log, pollMs = 1_000, tailLength = 256 }: EventLogOptions) {
    this.#store = store;
    this.#tailLength = tailLength;
    this.#wakeUp = new WakeUp({ store, log, pollMs, look: (topics) => this.#look(topics) });
  }

  /**
   * Runs a transaction. The events that `work` appends are stored as its last statement, so they exist
   * exactly if its changes do; after the commit, readers in this process have them at once and other replicas
   * are told. `work` runs again from the start when the database reports a conflict. Rejects as `work` does,
   * and then nothing is stored; after a connection lost during the commit, that is not known.
   */
  write<T>(work: (tx: Transaction, append: Append) => Promise<T>): Promise<T> {
    return this.#writeTo(this.#store, work);
  }

  /** This log for whoever works in another scope: their transactions are in theirs, and only the events are the service's. */
  within(store: ScopedStore): RequestLog {
    return {
      write: (work) => this.#writeTo(store, work),
      stream: (topic, options) => this.stream(topic, options),
    };
  }

  async #writeTo<T>(store: ScopedStore, work: (tx: Transaction, append: Append) => Promise<T>): Promise<T> {
    let stored: readonly StoredEvent[] = [];
    const result = await store.transaction(async (tx) => {
      const events: NewEvent[] = [];
      let open = true;
      const value = await work(tx, (event) => {
        if (!open) throw new Error('append was called after the transaction had ended');
        events.push(event);
      });
      open = false;
      stored = await appendEvents(inService(tx), events);
      failpoint('events.after_append_before_commit');
      return value;
    });
    failpoint('events.after_commit_before_wake');
    if (stored.length > 0) this.#committed(stored);
    return result;
  }

  /**
   * The events after a cursor, oldest first, at most `limit` (100; 1,000 at the most). Throws
   * `CURSOR_INVALID` or `CURSOR_EXPIRED`.
   */
  async read(
    topic: Topic,
    { after = OLDEST, limit = 100 }: { after?: string; limit?: number } = {},
  ): Promise<StoredEvent[]> {
    const { db } = this.#store;
    const extent = await readExtent(db, topic);
    const position = resolveCursor(extent, after);
    const events = await readEvents(db, topic, position, Math.min(limit, MAX_BATCH));
    const gone = events[0] === undefined ? position < extent.last : events[0].sequence !== position + 1;
    if (gone && limit > 0) throw cursorExpired(await readExtent(db, topic));
    return events;
  }

  /** Where the topic ends now: its last number (0 when nothing was appended yet) and the cursor after it. */
  async head(topic: Topic): Promise<{ cursor: string; sequence: number }> {
    const { epoch, last } = await readExtent(this.#store.db, topic);
    return { cursor: epoch === undefined ? OLDEST : encodeCursor({ epoch, sequence: last }), sequence: last };
  }

  /**
   * Follows a topic of this log; see `EventStream` for what it promises. Where "now" is must be looked up:
   * await `opened` before telling anybody that the subscription stands.
   */
  stream(topic: Topic, { after, signal = new AbortController().signal }: StreamOptions = {}): EventStream {
    if (this.#closed) throw new Fault('AGENCY_UNAVAILABLE');
    const tail = this.#tailOf(topic);
    tail.streams += 1;
    const stream: EventStream = new EventStream({
      db: this.#store.db,
      tail,
      after,
      signal,
      onEnd: () => {
        this.#streams.delete(stream);
        tail.streams -= 1;
        if (tail.streams === 0) this.#drop(tail);
      },
    });
    this.#streams.add(stream);
    this.#wakeUp.start();
    return stream;
  }

  /** The topics that are being streamed, with the number of events that each holds in memory. */
  status(): TopicStatus[] {
    return [...this.#tails.values()].map(({ topic, streams, held, last }) => ({
      topic,
      streams,
      held,
      last,
    }));
  }

  /** Ends every stream with `AGENCY_UNAVAILABLE` and stops looking for events. The store stays open. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stream of [...this.#streams]) stream.fail(new Fault('AGENCY_UNAVAILABLE'));
    await this.#wakeUp.close();
  }

  #committed(events: readonly StoredEvent[]): void {
    const topics = new Set(events.map(({ topic }) => topic));
    for (const topic of topics)
      this.#tails.get(topic)?.offer(events.filter((event) => event.topic === topic));
    if (!this.#closed) this.#wakeUp.announce(topics);
  }

  #tailOf(topic: Topic): TopicTail {
    const known = this.#tails.get(topic);
    if (known !== undefined && known.broken === undefined) return known;
    const tail = new TopicTail(this.#store.db, topic, this.#tailLength);
    this.#tails.set(topic, tail);
    return tail;
  }

  #drop(tail: TopicTail): void {
    if (this.#tails.get(tail.topic) === tail) this.#tails.delete(tail.topic);
  }

  /** One query for all topics; a second one only for those that have news. */
  async #look(topics: readonly Topic[] = [...this.#tails.keys()]): Promise<void> {
    const watched = topics.filter((topic) => this.#tails.has(topic));
    if (watched.length === 0) return;
    const heads = await readHeads(this.#store.db, watched);
    await Promise.all(
      heads.map(async ({ topic, epoch, last }) => {
        const tail = this.#tails.get(topic as Topic);
        if (tail === undefined) return;
        if (last > tail.last) await tail.refresh();
        else if (last < tail.last || epoch !== tail.epoch) await tail.check();
      }),
    );
  }
}
