interface MessageQueueOptions {
  readonly high: number;
  readonly low: number;
  /** Called when `high` messages wait. */
  readonly onFull: () => void;
  /** Called when, after that, only `low` messages wait. */
  readonly onDrained: () => void;
}

/**
 * Messages that arrive by themselves, for one reader that asks for them. It says when it is too full, for
 * the sender to be stopped; messages that still arrive are kept.
 */
export class MessageQueue<T> implements AsyncIterable<T> {
  readonly #options: MessageQueueOptions;
  #waiting: T[] = [];
  #full = false;
  #end: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(options: MessageQueueOptions) {
    this.#options = options;
  }

  push(message: T): void {
    if (this.#end) return;
    this.#waiting.push(message);
    if (!this.#full && this.#waiting.length >= this.#options.high) {
      this.#full = true;
      this.#options.onFull();
    }
    this.#wake?.();
  }

  /** No more will come. The reader gets what waits, and then the end, or the error. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** Nobody wants what waits any more: the reader gets the end. */
  abandon(): void {
    this.#waiting = [];
    this.#end = {};
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message !== undefined) {
        this.#drain();
        yield message;
      } else if (this.#end) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }

  #drain(): void {
    if (!this.#full || this.#waiting.length > this.#options.low) return;
    this.#full = false;
    this.#options.onDrained();
  }
}
