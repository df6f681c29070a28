import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** An alert as a client got it. */
export interface SeenAlert {
  readonly sequence: number;
  readonly caseId: string;
}

/** A client that never gives up, and what it has seen. */
export interface ResumingClient {
  readonly seen: readonly SeenAlert[];
  /** True once the gateway has told it where its stream begins. */
  readonly hasBegun: boolean;
  /** How a stream ended that must not end; `undefined` as long as it has not. */
  readonly ended: unknown;
  leave(): Promise<void>;
}

const ALERTS = 'subscription { positiveCases { sequence case { id person { maskedName } } } }';

interface AlertResult {
  readonly data?: {
    readonly positiveCases?: { readonly sequence: number; readonly case: { readonly id: string } | null };
  } | null;
  readonly extensions?: { readonly cursor?: string };
}

function readAlert({ data }: AlertResult): SeenAlert | undefined {
  const alert = data?.positiveCases;
  return alert && { sequence: alert.sequence, caseId: alert.case?.id ?? 'none' };
}

/**
 * The stock graphql-ws client, told to retry for ever. Its payload is sent anew with every attempt, so all that resuming
 * takes is to keep the last cursor in it.
 */
export function resumingWebSocket(url: string, authorization: string): ResumingClient {
  const seen: SeenAlert[] = [];
  const extensions: { position: true; resume?: string } = { position: true };
  let ended: unknown;
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => sleep(50 + Math.random() * 100),
    keepAlive: 3_000,
  });
  client.subscribe(
    { query: ALERTS, extensions },
    {
      next: (result) => {
        const { extensions: told } = result as AlertResult;
        if (told?.cursor !== undefined) extensions.resume = told.cursor;
        const alert = readAlert(result as AlertResult);
        if (alert) seen.push(alert);
      },
      error: (error) => {
        ended = error;
      },
      complete: () => {
        ended ??= 'complete';
      },
    },
  );
  let isLeaving = false;
  return {
    seen,
    get hasBegun() {
      return extensions.resume !== undefined;
    },
    get ended() {
      return isLeaving ? undefined : ended;
    },
    leave: async () => {
      isLeaving = true;
      await client.dispose();
    },
  };
}

/** What a browser's EventSource does: it remembers the last id, and comes back with it whenever the stream breaks. */
export function resumingEventSource(url: string, authorization: string): ResumingClient {
  const seen: SeenAlert[] = [];
  const leaving = new AbortController();
  let lastEventId: string | undefined;
  let ended: unknown;
  const read = async (): Promise<void> => {
    const response = await fetch(`${url}?query=${encodeURIComponent(ALERTS)}`, {
      headers: {
        accept: 'text/event-stream',
        authorization,
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
      signal: leaving.signal,
    });
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        lastEventId = /^id: (.*)$/m.exec(block)?.[1] ?? lastEventId;
        if (block.startsWith('event: complete')) ended = 'complete';
        const data = /^data: (.+)$/m.exec(block)?.[1];
        const alert = data === undefined ? undefined : readAlert(JSON.parse(data));
        if (alert) seen.push(alert);
      }
    }
  };
  const run = async (): Promise<void> => {
    while (!leaving.signal.aborted && ended === undefined) {
      await read().catch(() => {});
      await sleep(100);
    }
  };
  const running = run();
  return {
    seen,
    get hasBegun() {
      return lastEventId !== undefined;
    },
    get ended() {
      return ended;
    },
    leave: async () => {
      leaving.abort();
      await running;
    },
  };
}
