/** An event of a stream, in the contract's shape. */
export type TestEvent = Readonly<Record<string, unknown>> & {
  readonly cursor: string;
  readonly sequence: number;
  readonly eventId: string;
  readonly occurredAt: string;
};

/** A durable log in memory: every reader gets every event after its cursor, once and in order. */
export class TestLog {
  readonly #events: TestEvent[] = [];
  #wake = new Set<() => void>();

  constructor(readonly name: string) {}

  append(event: Readonly<Record<string, unknown>>, occurredAt = new Date()): TestEvent {
    const sequence = this.#events.length + 1;
    const stored: TestEvent = {
      ...event,
      sequence,
      cursor: `${this.name}.${sequence}`,
      eventId: `${this.name}-${sequence}`,
      occurredAt: occurredAt.toISOString(),
    };
    this.#events.push(stored);
    for (const wake of this.#wake) wake();
    this.#wake.clear();
    return stored;
  }

  /** Absent is from now on. */
  async *read(after: string | null | undefined): AsyncGenerator<TestEvent, void, void> {
    let next = typeof after === 'string' ? Number(after.split('.').at(-1)) : this.#events.length;
    for (;;) {
      const event = this.#events[next];
      if (event) {
        next += 1;
        yield event;
      } else await new Promise<void>((resolve) => this.#wake.add(resolve));
    }
  }
}
