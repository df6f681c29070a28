import { eventStream } from '../client/event-stream.js';
import type { HubClient } from '../client/hub-client.js';
import { openHubSocket } from '../client/hub-socket.js';
import { cursorBefore } from '../client/past-events.js';
import { developmentTokens } from '../client/token-source.js';
import { ALERTS, type Alert } from '../watch/alert.js';
import type { DrillHub } from './drill-hub.js';

/** A tracing team's client: subscribed to the alerts before the first positive is reported. */
export interface AlertClient {
  /** When the alert of a case came in. */
  seenAt(caseId: string): Date | undefined;
  close(): void;
}

/** Subscribes with a stock graphql-ws client and a tracer's token. */
export async function openAlertClient(
  { url, keys }: DrillHub,
  { health, waitMs, signal }: { health: HubClient; waitMs: number; signal: AbortSignal },
): Promise<AlertClient> {
  const { answeredAt } = await health.askPatiently(
    { query: '{ __typename }' },
    { patienceMs: waitMs, signal },
  );
  const closed = new AbortController();
  const ended = AbortSignal.any([signal, closed.signal]);
  const identity = { agency: 'PUBLIC_SECURITY', role: 'tracer', jurisdictions: ['000000'] } as const;
  const client = openHubSocket({ url, token: developmentTokens(identity, keys), canRenewToken: true });
  const { field, query, schema } = ALERTS;
  const seen = new Map<string, Date>();
  const after = await cursorBefore({ client, field, since: answeredAt, signal: ended });
  const reading = (async () => {
    for await (const alert of eventStream<Alert>({ client, field, query, schema, after, signal: ended })) {
      if (alert.case) seen.set(alert.case.id, new Date());
    }
  })();
  // A drill whose client is refused sees no alert, and that is its verdict.
  reading.catch(() => {});
  return {
    seenAt: (caseId) => seen.get(caseId),
    close: () => {
      closed.abort();
      void Promise.resolve(client.dispose()).catch(() => {});
    },
  };
}
