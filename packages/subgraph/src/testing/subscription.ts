import { type Hop, SigningSocket } from '@tongbu/hop';
import { createClient } from 'graphql-ws';

/** A live subscription of a test: events are awaited one by one. */
export interface TestSubscription {
  /** The next event's data and errors; rejects after thirty seconds without one. */
  next(): Promise<{
    data: Record<string, unknown> | null;
    errors: readonly unknown[];
    extensions: Record<string, unknown> | undefined;
  }>;
  /**
   * Resolves once the server has taken the subscription: what is committed from then on arrives. It is told by the position
   * that is asked for, where an operation has no extensions of its own; else by its first message.
   */
  readonly connected: Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/** Where to subscribe: a service, as a gateway does, or any address. */
export type SubscribedTo = string | { readonly webSocketUrl: string; readonly hop: Hop };

/** Subscribes with the stock graphql-ws client, without retries: a test wants to see the break. */
export function subscribeTo(
  target: SubscribedTo,
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
  const { webSocketUrl: url, hop } =
    typeof target === 'string' ? { webSocketUrl: target, hop: undefined } : target;
  const client = createClient({
    url,
    webSocketImpl: class extends SigningSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { hop });
      }
    },
    connectionParams,
    retryAttempts: 0,
    lazy: true,
  });
  // A service that is asked for the position tells it, without an event, once it listens.
  const asksPosition = operation.extensions === undefined;
  const events = client.iterate<Record<string, unknown>>(
    asksPosition ? { ...operation, extensions: { position: true } } : operation,
  );
  const first = events.next();
  let pending: Promise<IteratorResult<unknown, unknown>> | undefined = first.then((step) =>
    asksPosition && isPosition(step.value) ? events.next() : step,
  );
  pending.catch(() => {});
  first.then(
    () => connect(),
    () => connect(),
  );
  return {
    connected,
    next: async () => {
      const step = pending ?? events.next();
      pending = undefined;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('no event within thirty seconds')), PATIENCE_MS);
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

const isPosition = (value: unknown) =>
  typeof value === 'object' && value !== null && 'extensions' in value && !('data' in value);
