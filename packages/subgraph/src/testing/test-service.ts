import { parseBody, type ReadRecord } from '@tongbu/audit';
import type { Hop, HopTls } from '@tongbu/hop';
import type { Lifecycle } from '@tongbu/runtime';
import { openStore } from '@tongbu/store';
import { createTestDatabase, type TestDatabase } from '@tongbu/store/testing';
import type { Agency } from '@tongbu/vocabulary';
import type { SubgraphServer } from '../server/start-subgraph.js';
import type { ServiceConfig } from '../service/service-config.js';
import type { TestIdentity } from './test-identity.js';

/** A service that really runs: its own database, its own port, real sockets. */
export interface TestService {
  readonly database: TestDatabase;
  readonly url: string;
  readonly webSocketUrl: string;
  /** The hop of a gateway to it. */
  readonly hop: Hop;
  /** Sends one operation over HTTP as a gateway does; answers the parsed body, whatever it says. */
  ask(operation: Operation): Promise<Answer>;
  /** The rows of its audit trail, in order. */
  recorded(): Promise<ReadRecord[]>;
  /** Runs a statement as the role that owns the tables. */
  asOwner(statement: string): Promise<void>;
  /** Stops the service as a process would be stopped, and removes its database. */
  stop(): Promise<void>;
}

export interface Operation {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly authorization?: string;
  readonly headers?: Record<string, string>;
  /** Signs it; a service answers nothing unsigned. */
  readonly hop?: Hop;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever its query asked for.
  readonly data: any;
  readonly errors: readonly {
    message: string;
    path?: (string | number)[];
    extensions: Record<string, unknown>;
  }[];
}

/** An address that nothing listens on: an agency that is down. */
const NOBODY = 'http://127.0.0.1:9/graphql';

/** Starts a service on a database of its own. Agencies that `urls` does not name are down. */
export async function startTestService({
  agency,
  identity,
  start,
  urls = {},
  own = {},
  tls,
}: {
  agency: Agency;
  identity: TestIdentity;
  start: (config: never, lifecycle: Pick<Lifecycle, 'onStop'>) => Promise<SubgraphServer>;
  urls?: Partial<Record<Agency, string>>;
  /** The agency's own settings. */
  own?: object;
  /** Its certificate; a gateway of a test shows the same. */
  tls?: HopTls;
}): Promise<TestService> {
  const database = await createTestDatabase();
  const closers: (() => Promise<void> | void)[] = [];
  const config: ServiceConfig & { own: object } = {
    agency,
    port: 0,
    host: '127.0.0.1',
    database: { url: database.url, ownerUrl: database.ownerUrl },
    urls: { HEALTH: NOBODY, PUBLIC_SECURITY: NOBODY, TRANSPORT: NOBODY, CIVIL_AFFAIRS: NOBODY, ...urls },
    ...(await identity.configOf(agency)),
    tls,
    logLevel: 'silent',
    production: false,
    own,
  };
  const asOwner = async (statement: string) => {
    const owner = await openStore({ url: database.ownerUrl, max: 1 });
    return owner.sql.unsafe(statement).finally(() => owner.close());
  };
  const { port } = await start(config as never, { onStop: (_name, close) => void closers.push(close) });
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}/graphql`;
  const hop = identity.hopTo(agency, tls);
  return {
    database,
    url,
    webSocketUrl: url.replace(/^http/, 'ws'),
    hop,
    ask: (operation) => ask(url, { ...operation, hop }),
    recorded: async () => {
      const bodies = await asOwner('select body from audit_log order by seq');
      return bodies.map(({ body }) => parseBody(String(body)));
    },
    asOwner: async (statement) => {
      await asOwner(statement);
    },
    stop: async () => {
      for (const close of closers.toReversed()) await close();
      await database.drop();
    },
  };
}

/** Sends one operation to any GraphQL address. */
export async function ask(
  url: string,
  { query, variables, authorization, headers: given, hop }: Operation,
): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  const headers = {
    'content-type': 'application/json',
    ...(authorization !== undefined && { authorization }),
    ...given,
  };
  const response = hop
    ? await hop.post(url, { headers, body })
    : await fetch(url, { method: 'POST', headers, body });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, data, errors };
}
