/** The response to a query or mutation. Equal queries that ran as one have one for all of them. */
export class ExecutedResponse {
  /** The response as JSON text. */
  readonly text: string;
  readonly errors: readonly unknown[];
  /** False when `data` is null. */
  readonly hasData: boolean;
  #isTaken = false;
  #bytes: Buffer | undefined;

  constructor(text: string, errors: readonly unknown[], hasData: boolean) {
    this.text = text;
    this.errors = errors;
    this.hasData = hasData;
  }

  /** What is sent to one more client: the text to the first one, and to all others bytes that are made once. */
  takeBody(): string | Buffer {
    if (!this.#isTaken) {
      this.#isTaken = true;
      return this.text;
    }
    this.#bytes ??= Buffer.from(this.text);
    return this.#bytes;
  }
}
