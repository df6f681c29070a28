export interface QueueLimits {
  readonly messages: number;
  readonly bytes: number;
}

/**
 * Messages that were pushed and wait to be pulled. Holds so many, or one that is longer than all may be; one more and the
 * queue takes none any longer, hands out what it has, and then fails with the error of `overflow`.
 */
export class MessageQueue<Message> {
  readonly #waiting: { readonly message: Message; readonly bytes: number }[] = [];
  readonly #limits: QueueLimits;
  readonly #overflow: () => Error;
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;
  #bytes = 0;

  constructor(limits: QueueLimits, overflow: () => Error) {
    this.#limits = limits;
    this.#overflow = overflow;
  }

  /** False once the queue takes no more. */
  push(message: Message, bytes: number): boolean {
    if (this.#end) return false;
    const { length } = this.#waiting;
    if (length >= this.#limits.messages || (length > 0 && this.#bytes + bytes > this.#limits.bytes)) {
      this.end(this.#overflow());
      return false;
    }
    this.#waiting.push({ message, bytes });
    this.#bytes += bytes;
    this.#wake?.();
    return true;
  }

  /** No more will come. What waits is still handed out, and then `error` is thrown, if there is one. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  async *drain(): AsyncGenerator<Message, void, void> {
    for (;;) {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
        this.#bytes -= next.bytes;
        yield next.message;
      }
      if (this.#end) {
        if (this.#end.error) throw this.#end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
