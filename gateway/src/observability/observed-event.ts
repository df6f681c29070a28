import type { Span } from '@opentelemetry/api';
import type { FetchOwner } from './fetch-owner.js';
import type { Spans } from './spans.js';

/** One event of a stream, from its arrival until it is complete and its turn has come. */
export class ObservedEvent implements FetchOwner {
  readonly #released: (seconds: number) => void;
  readonly #spans: Spans | undefined;
  readonly #span: Span | undefined;
  readonly #arrived = performance.now();

  constructor(subgraph: string, released: (seconds: number) => void, spans: Spans | undefined) {
    this.#released = released;
    this.#spans = spans;
    this.#span = spans?.event(subgraph);
  }

  fetchStarted(subgraph: string): Span | undefined {
    return this.#span && this.#spans?.fetch(subgraph, this.#span);
  }

  fetchEnded(): void {}

  /** It is out. */
  released(): void {
    this.#released((performance.now() - this.#arrived) / 1_000);
    this.#span?.end();
  }
}
