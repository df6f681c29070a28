interface LoggedEvent {
  readonly cursor: string;
  readonly sequence: number;
  readonly case: unknown;
}

/** A log of events as a subgraph keeps it: it survives the subgraph's connections, and is read from any cursor. */
export class EventLog {
  readonly #events: LoggedEvent[] = [];
  readonly #wakes = new Set<() => void>();

  append(event: unknown = { id: 'c1', person: { id: 'p1' }, status: 'CONFIRMED' }): void {
    const sequence = this.#events.length + 1;
    this.#events.push({ cursor: `e.${sequence}`, sequence, case: event });
    for (const wake of this.#wakes) wake();
  }

  /** How many readers wait for an event. */
  get readers(): number {
    return this.#wakes.size;
  }

  /** Reads on from a cursor; `0` is the beginning, and no cursor means from now on. */
  read(after: string | undefined): AsyncIterableIterator<{ positives: LoggedEvent }> {
    let next = after === undefined ? this.#events.length : Number(after.replace('e.', ''));
    let wake: () => void = () => {};
    let isOver = false;
    const iterator: AsyncIterableIterator<{ positives: LoggedEvent }> = {
      [Symbol.asyncIterator]: () => iterator,
      next: async () => {
        while (!isOver) {
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
}
