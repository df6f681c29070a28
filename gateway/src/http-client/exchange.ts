import type { CancelSignal } from './cancellation.js';
import { HttpFailure } from './http-failure.js';
import type { RequestText } from './request-text.js';
import type { HttpResponse } from './response-reader.js';

export interface ExchangeOptions {
  readonly request: RequestText;
  /** From asking to the last byte of the response, however that trickles. */
  readonly timeoutMs: number;
  readonly signal?: CancelSignal | undefined;
  /** Whether the request may be sent again when a connection broke before anything of the response was there. */
  readonly isRepeatable: boolean;
  /** Writes it for another try, where the same bytes would not be taken twice. */
  readonly writeAgain?: (() => RequestText) | undefined;
}

/** One request and what came of it. It is settled once, whatever happens first. */
export class Exchange {
  readonly isRepeatable: boolean;
  readonly #writeAgain: (() => RequestText) | undefined;
  readonly #signal: CancelSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (failure: HttpFailure) => void;
  /** Lets go of the connection, or of the place in the queue, when the response is not waited for. */
  abandon: () => void = () => {};
  #request: RequestText;
  #isSettled = false;

  constructor(
    { request, timeoutMs, signal, isRepeatable, writeAgain }: ExchangeOptions,
    resolve: (response: HttpResponse) => void,
    reject: (failure: HttpFailure) => void,
  ) {
    this.#request = request;
    this.isRepeatable = isRepeatable;
    this.#writeAgain = writeAgain;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(this.#runOut, timeoutMs);
    signal?.addEventListener('abort', this.#abort);
  }

  get request(): RequestText {
    return this.#request;
  }

  /** It is tried again. */
  repeat(): void {
    if (this.#writeAgain) this.#request = this.#writeAgain();
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  succeed(response: HttpResponse): void {
    if (this.#settle()) this.#resolve(response);
  }

  fail(failure: HttpFailure): void {
    if (this.#settle()) this.#reject(failure);
  }

  /** After a delay of our own the timer is due although the response has come: what is there is read first. */
  readonly #runOut = (): void => void setImmediate(this.#giveUp);

  readonly #giveUp = (): void => {
    if (this.#isSettled) return;
    this.fail(new HttpFailure('timeout', 'The response took too long.'));
    this.abandon();
  };

  readonly #abort = (): void => {
    this.fail(new HttpFailure('aborted', 'The response is no longer waited for.'));
    this.abandon();
  };

  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#abort);
    return true;
  }
}
