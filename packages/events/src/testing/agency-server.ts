import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Topic } from '@tongbu/vocabulary';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { StoredEvent } from '../event.js';
import type { EventLog } from '../event-log.js';

const SCHEMA = `
  scalar Cursor
  type Query { nothing: Boolean }
  type AgencyEvent {
    cursor: Cursor! sequence: Int! eventId: ID! type: String! version: Int! occurredAt: String! payload: String!
  }
  type Subscription { agencyEvents(topic: String!, after: Cursor): AgencyEvent! }
`;

/** The smallest owning service: the subscription that all services offer, on a log. */
export interface AgencyServer {
  readonly url: string;
  readonly port: number;
  /** What each connection brought as `connectionParams.authorization`. */
  readonly tokens: unknown[];
  /** The cursor of each subscription. */
  readonly cursors: unknown[];
  /** How many events were taken from the log for subscribers. */
  readonly sent: () => number;
  /** Ends as a killed process does: every socket is reset, nobody says goodbye. */
  kill(): Promise<void>;
}

export interface AgencyServerOptions {
  readonly events: EventLog;
  readonly port?: number;
  readonly admits?: (authorization: unknown) => boolean;
}

/** Starts a server on 127.0.0.1. */
export async function startAgencyServer({
  events,
  port = 0,
  admits = () => true,
}: AgencyServerOptions): Promise<AgencyServer> {
  const tokens: unknown[] = [];
  const cursors: unknown[] = [];
  let sent = 0;
  const schema = buildSchema(SCHEMA);
  const field = schema.getSubscriptionType()?.getFields().agencyEvents;
  if (field === undefined) throw new Error('the schema above has this field');
  field.subscribe = async (_, { topic, after }: { topic: Topic; after?: string }) => {
    cursors.push(after);
    const stream = events.stream(topic, { after });
    await stream.opened;
    return stream;
  };
  field.resolve = ({ payload, occurredAt, ...event }: StoredEvent) => {
    sent += 1;
    return { ...event, occurredAt: occurredAt.toISOString(), payload: JSON.stringify(payload) };
  };

  const http = createServer();
  const sockets = new WebSocketServer({ server: http, path: '/graphql' });
  useServer(
    {
      schema,
      onConnect: ({ connectionParams }) => {
        tokens.push(connectionParams?.authorization);
        return admits(connectionParams?.authorization);
      },
    },
    sockets,
  );
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const { port: bound } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${bound}/graphql`,
    port: bound,
    tokens,
    cursors,
    sent: () => sent,
    async kill() {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
