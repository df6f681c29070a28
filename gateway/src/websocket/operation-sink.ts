import type { Frame } from '../subscriptions/frame.js';
import type { StreamEnd } from '../subscriptions/stream-end.js';
import type { FrameSink, Subscription } from '../subscriptions/subscriber.js';
import type { Outbox } from './outbox.js';

export interface OperationSinkOptions {
  readonly id: string;
  readonly outbox: Outbox;
  readonly tellsPosition: boolean;
  readonly onEnd: (end: StreamEnd, cursor: string | undefined) => void;
}

/** One subscription on a socket: its events become `next` messages under its id. */
export class OperationSink implements FrameSink {
  /** Set as soon as there is one: the first events may come before. */
  subscription: Subscription | undefined;
  readonly #options: OperationSinkOptions;
  readonly #quotedId: string;
  readonly #drained = (): void => this.subscription?.ready();

  constructor(options: OperationSinkOptions) {
    this.#options = options;
    this.#quotedId = JSON.stringify(options.id);
  }

  next({ text }: Frame): boolean {
    return this.#options.outbox.event(this.#quotedId, text, this.#drained);
  }

  begin(cursor: string): void {
    if (!this.#options.tellsPosition) return;
    this.#options.outbox.event(this.#quotedId, JSON.stringify({ extensions: { cursor } }), () => {});
  }

  end(end: StreamEnd, cursor: string | undefined): void {
    this.#options.onEnd(end, cursor);
  }
}
