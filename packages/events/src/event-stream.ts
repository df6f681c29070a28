import type { Database } from '@tongbu/store';
import { BackOff, pause } from './back-off.js';
import { decodeCursor, encodeCursor, OLDEST } from './cursor.js';
import type { StoredEvent } from './event.js';
import { cursorExpired, readEvents, readExtent, resolveCursor } from './read.js';
import type { TopicTail } from './topic-tail.js';
import { isTransient } from './transient.js';

const BATCH = 100;

interface EventStreamOptions {
  readonly db: Database;
  readonly tail: TopicTail;
  readonly after: string | undefined;
  readonly signal: AbortSignal;
  readonly onEnd: () => void;
}

/**
 * The events of one topic, in order, without a gap, for as long as somebody asks for the next. Nothing is
 * read ahead of the asking except one batch while catching up, so a reader that pauses costs no memory. An
 * outage of the database makes it wait, not fail. Ends when its signal is aborted or `return` is called;
 * throws `CURSOR_INVALID` or `CURSOR_EXPIRED`, and then is at its end.
 */
export class EventStream implements AsyncIterableIterator<StoredEvent> {
  /**
   * Settles once the place where the stream begins is fixed, with its cursor: every event committed later
   * will come. Await it before answering "subscribed". Rejects as the first `next` does.
   */
  readonly opened: Promise<string>;
  readonly #db: Database;
  readonly #tail: TopicTail;
  readonly #ended = new AbortController();
  readonly #onEnd: () => void;
  #position = 0;
  #batch: StoredEvent[] = [];
  #fault: { readonly error: unknown } | undefined;
  #turn: Promise<unknown>;

  constructor({ db, tail, after, signal, onEnd }: EventStreamOptions) {
    this.#db = db;
    this.#tail = tail;
    this.#onEnd = onEnd;
    const end = () => this.#end();
    signal.addEventListener('abort', end, { once: true });
    this.#ended.signal.addEventListener('abort', () => signal.removeEventListener('abort', end), {
      once: true,
    });
    this.opened = this.#open(after);
    this.#turn = this.opened.catch((error: unknown) => this.fail(error));
    if (signal.aborted) queueMicrotask(end);
  }

  /** The next event, as soon as there is one. Calls are answered one after another. */
  next(): Promise<IteratorResult<StoredEvent, undefined>> {
    const answer = this.#turn.then(() => this.#take());
    this.#turn = answer.catch(() => this.#end());
    return answer;
  }

  /** Ends the stream, also while a `next` waits, which then is answered with the end. */
  async return(): Promise<IteratorResult<StoredEvent, undefined>> {
    this.#end();
    return { done: true, value: undefined };
  }

  /** Ends the stream with an error, which the next `next` throws. For the log, when it can serve no more. */
  fail(error: unknown): void {
    if (this.#ended.signal.aborted) return;
    this.#fault = { error };
    this.#end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #open(after: string | undefined): Promise<string> {
    // A cursor that is none at all is refused without asking the database.
    const wanted = after === undefined || after === OLDEST ? undefined : decodeCursor(after);
    await this.#persist(() => this.#tail.load());
    const { epoch, last } = this.#tail;
    const held =
      wanted?.epoch === epoch && (wanted?.sequence === last || this.#tail.at((wanted?.sequence ?? 0) + 1));
    if (after === undefined) this.#position = last;
    else if (wanted !== undefined && held) this.#position = wanted.sequence;
    else {
      const extent = await this.#persist(() => readExtent(this.#db, this.#tail.topic));
      this.#position = extent === undefined ? 0 : resolveCursor(extent, after);
    }
    return this.#cursor();
  }

  #cursor(): string {
    const { epoch } = this.#tail;
    return epoch === undefined ? OLDEST : encodeCursor({ epoch, sequence: this.#position });
  }

  async #take(): Promise<IteratorResult<StoredEvent, undefined>> {
    while (!this.#ended.signal.aborted) {
      if (this.#tail.broken) throw this.#tail.broken;
      const event = this.#batch.shift() ?? this.#tail.at(this.#position + 1);
      if (event !== undefined) {
        this.#position = event.sequence;
        return { done: false, value: event };
      }
      if (this.#position < this.#tail.last) await this.#catchUp();
      else await this.#changed();
    }
    if (this.#fault) {
      const { error } = this.#fault;
      this.#fault = undefined;
      throw error;
    }
    return { done: true, value: undefined };
  }

  async #catchUp(): Promise<void> {
    const { topic } = this.#tail;
    const events = await this.#persist(() => readEvents(this.#db, topic, this.#position, BATCH));
    if (events === undefined) return;
    const [first] = events;
    if (first?.sequence !== this.#position + 1 || decodeCursor(first.cursor).epoch !== this.#tail.epoch) {
      throw cursorExpired(await readExtent(this.#db, topic));
    }
    this.#batch = events;
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#ended;
      const done = () => {
        forget();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const forget = this.#tail.onChange(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** Asks the database until it answers, or until nobody wants the answer any more. */
  async #persist<T>(ask: () => Promise<T>): Promise<T | undefined> {
    const backOff = new BackOff();
    while (!this.#ended.signal.aborted) {
      try {
        return await ask();
      } catch (error) {
        if (!isTransient(error)) throw error;
        await pause(backOff.next(), this.#ended.signal);
      }
    }
    return undefined;
  }

  #end(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#batch = [];
    this.#onEnd();
  }
}
