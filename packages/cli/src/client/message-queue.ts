/** Hands messages from a callback to a loop, in order. Ends with the error, or the end, that the writer gives. */
export class MessageQueue<Message> implements AsyncIterable<Message> {
  readonly #messages: Message[] = [];
  #ending: { readonly error?: unknown } | undefined;
  #wake: () => void = () => {};

  push(message: Message): void {
    this.#messages.push(message);
    this.#wake();
  }

  /** Ends the loop once it has read what is there; with an error, the loop throws it. The first end counts. */
  end(ending: { readonly error?: unknown } = {}): void {
    this.#ending ??= ending;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message, void, void> {
    for (;;) {
      while (this.#messages.length > 0) {
        const [message] = this.#messages.splice(0, 1);
        if (message !== undefined) yield message;
      }
      if (this.#ending) {
        if (this.#ending.error !== undefined) throw this.#ending.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
