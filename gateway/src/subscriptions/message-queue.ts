/**
 * Messages that were pushed and wait to be pulled. Holds `limit` messages; one more and the queue takes none any
 * longer, hands out what it has, and then fails with the error of `overflow`.
 */
export class MessageQueue<Message> {
  readonly #waiting: Message[] = [];
  readonly #limit: number;
  readonly #overflow: () => Error;
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  constructor(limit: number, overflow: () => Error) {
    this.#limit = limit;
    this.#overflow = overflow;
  }

  /** False once the queue takes no more. */
  push(message: Message): boolean {
    if (this.#end) return false;
    if (this.#waiting.length >= this.#limit) {
      this.end(this.#overflow());
      return false;
    }
    this.#waiting.push(message);
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
      while (this.#waiting.length > 0) {
        // Checked one line up; a message may be any value, so `undefined` cannot mean that there is none.
        yield this.#waiting.shift() as Message;
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
