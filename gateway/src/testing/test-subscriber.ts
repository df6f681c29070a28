import { type Client, type ClientOptions, createClient, type FormattedExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';

export type Result = FormattedExecutionResult<Record<string, unknown>, Record<string, unknown>>;

/** A stock graphql-ws client with one subscription, which keeps what it gets. */
export class TestSubscriber {
  readonly results: Result[] = [];
  readonly client: Client;
  /** How the subscription ended: `true` for completed, or the error. */
  ended: unknown;

  constructor(
    url: string,
    payload: {
      query: string;
      variables?: Record<string, unknown>;
      extensions?: Record<string, unknown>;
    },
    options: Partial<ClientOptions> = {},
  ) {
    this.client = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...options,
    });
    this.client.subscribe<Record<string, unknown>, Record<string, unknown>>(payload, {
      next: (result) => {
        this.results.push(result as Result);
        // What a resuming client does: the next attempt goes on after the last event.
        const cursor = result.extensions?.cursor;
        if (options.retryAttempts && typeof cursor === 'string') {
          payload.extensions = { ...payload.extensions, resume: cursor };
        }
      },
      error: (error) => {
        this.ended = error;
      },
      complete: () => {
        this.ended ??= true;
      },
    });
  }

  /** The sequence numbers of the events so far. */
  get sequences(): unknown[] {
    return this.results.flatMap(({ data }) => {
      const event = data?.positives as { sequence?: number } | undefined;
      return event ? [event.sequence] : [];
    });
  }

  async leave(): Promise<void> {
    await this.client.dispose();
  }
}
