import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A live subscription of a test: events are awaited one by one. */
export interface TestSubscription {
  /** The next event's data and errors; rejects after fifteen seconds without one. */
  next(): Promise<{
    data: Record<string, unknown> | null;
    errors: readonly unknown[];
    extensions: Record<string, unknown> | undefined;
  }>;
  /** Resolves once the server has taken the subscription: what is committed from then on arrives. */
  readonly connected: Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 15_000;

/** Subscribes with the stock graphql-ws client, without retries: a test wants to see the break. */
export function subscribeTo(
  url: string,
  operation: {
    query: string;
    variables?: Record<string, unknown>;
    extensions?: Record<string, unknown>;
  },
  connectionParams: Record<string, string>,
): TestSubscription {
  let connect: () => void;
  const connected = new Promise<void>((resolve) => {
    connect = resolve;
  });
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
    lazy: true,
    on: { connected: () => setTimeout(() => connect(), 50) },
  });
  const events = client.iterate<Record<string, unknown>>(operation);
  const first = events.next();
  first.catch(() => connect());
  let pending: Promise<IteratorResult<unknown, unknown>> | undefined = first;
  return {
    connected,
    next: async () => {
      const step = pending ?? events.next();
      pending = undefined;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('no event within fifteen seconds')), PATIENCE_MS);
      });
      try {
        const { done, value } = await Promise.race([step, late]);
        if (done) throw new Error('the subscription ended');
        const {
          data = null,
          errors = [],
          extensions,
        } = value as {
          data?: Record<string, unknown> | null;
          errors?: readonly unknown[];
          extensions?: Record<string, unknown>;
        };
        return { data, errors, extensions };
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      await events.return?.();
      await client.dispose();
    },
  };
}
