import { GraphQLError } from 'graphql';

interface LoggedEvent {
  readonly cursor: string;
  readonly sequence: number;
  readonly case: unknown;
}

/** A log of events as a subgraph keeps it: it survives the subgraph's connections, and is read from any cursor. */
export class EventLog {
  readonly #events: LoggedEvent[] = [];
  readonly #wakes = new Set<() => void>();
  #state: 'open' | 'ended' | Error = 'open';

  append(event: unknown = { id: 'c1', person: { id: 'p1' }, status: 'CONFIRMED' }): void {
    const sequence = this.#events.length + 1;
    this.#events.push({ cursor: `e.${sequence}`, sequence, case: event });
    this.#wakeAll();
  }

  /** The cursor of the last event. */
  get head(): string {
    return `e.${this.#events.length}`;
  }

  /** How many readers wait for an event. */
  get readers(): number {
    return this.#wakes.size;
  }

  /** Ends every reader's stream, as a subgraph does that shuts down. */
  end(): void {
    this.#state = 'ended';
    this.#wakeAll();
  }

  /** Breaks every reader's stream, and that of whoever comes until the log is open again. */
  fail(error: Error): void {
    this.#state = error;
    this.#wakeAll();
  }

  reopen(): void {
    this.#state = 'open';
  }

  /** Reads on from a cursor; `0` is the beginning, and no cursor means from now on. */
  read(after: string | undefined): AsyncIterableIterator<{ positives: LoggedEvent }> {
    let next = this.#position(after);
    let wake: () => void = () => {};
    let isOver = false;
    const iterator: AsyncIterableIterator<{ positives: LoggedEvent }> = {
      [Symbol.asyncIterator]: () => iterator,
      next: async () => {
        while (!isOver && this.#state === 'open') {
          const event = this.#events[next];
          if (event) {
            next += 1;
            return { done: false, value: { positives: event } };
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
            this.#wakes.add(resolve);
          });
          this.#wakes.delete(wake);
        }
        if (this.#state instanceof Error) throw this.#state;
        return { done: true, value: undefined };
      },
      return: async () => {
        isOver = true;
        this.#wakes.delete(wake);
        wake();
        return { done: true, value: undefined };
      },
    };
    return iterator;
  }

  #position(after: string | undefined): number {
    if (this.#state instanceof Error) throw this.#state;
    if (after === undefined) return this.#events.length;
    const position = Number(after.replace('e.', ''));
    if (Number.isInteger(position)) return position;
    throw new GraphQLError('The cursor is not one of this stream.', {
      extensions: { code: 'CURSOR_INVALID' },
    });
  }

  #wakeAll(): void {
    for (const wake of this.#wakes) wake();
  }
}
