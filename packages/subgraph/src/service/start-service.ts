import {
  type Caller,
  createServiceCredentials,
  createTokenVerifier,
  KeySet,
  serviceKeyOf,
} from '@tongbu/access';
import { AuditTrail, createRecordedReads, followHeads } from '@tongbu/audit';
import { agencyEventSource, EventLog, type Follower } from '@tongbu/events';
import { type Hop, HopSigner, type HopSignerOptions, HopVerifier, refusalLog } from '@tongbu/hop';
import { RetentionJob, type RetentionSubject } from '@tongbu/retention';
import { ConfigurationFault, createLogger, type Lifecycle } from '@tongbu/runtime';
import { databaseErrorCode, openStore, type Store, type StoreOptions } from '@tongbu/store';
import { type Agency, agencySlug } from '@tongbu/vocabulary';
import type { SubgraphContext } from '../context.js';
import type { Subgraph } from '../schema/build-subgraph.js';
import { type SubgraphServer, startSubgraph } from '../server/start-subgraph.js';
import type { ServiceConfig } from './service-config.js';
import type { RequestResources, ServiceResources } from './service-resources.js';

export interface ServiceParts<Own extends object> {
  readonly subgraph: Subgraph;
  /** The folder that drizzle-kit wrote the migrations to. */
  readonly migrations: string;
  /** Looks, with the database at hand, whether the service may run at all. Rejects with `ConfigurationFault` when not. */
  readonly prepare?: (resources: Pick<ServiceResources, 'store'>) => Promise<void>;
  /** What resolvers get beside the store and the log, made anew for every request. */
  readonly context: (resources: RequestResources, base: SubgraphContext) => Own;
  /** What the service keeps of people for a time only. */
  readonly retention: readonly RetentionSubject[];
  /** Starts following the other agencies' events. */
  readonly follow: (resources: ServiceResources) => Follower[];
}

/**
 * Runs one agency's service: its database, its log, its followers and its subgraph. It is ready as soon as it answers,
 * whether or not the other agencies do: followers keep trying. Everything is closed through the lifecycle. Rejects with
 * `ConfigurationFault` when the database does not let it in or its key cannot sign.
 */
export async function startService<Own extends object>(
  { agency, port, host, database, urls, tokens, serviceKey, tls, logLevel, production }: ServiceConfig,
  { subgraph, migrations, prepare, context, retention: subjects, follow }: ServiceParts<Own>,
  lifecycle: Pick<Lifecycle, 'onStop'>,
): Promise<SubgraphServer> {
  const log = createLogger({ name: agencySlug(agency), level: logLevel });
  const opened = await openDatabase(agency, { ...database, migrations, log, production });
  lifecycle.onStop('database', () => opened.close());
  const store = opened.asService();
  await prepare?.({ store });
  const events = new EventLog({ store, log });
  lifecycle.onStop('events', () => events.close());
  const audit = new AuditTrail({ store, events, agency, key: serviceKey, log });
  lifecycle.onStop('audit', () => audit.close());
  const retention = new RetentionJob({ store, events, agency, subjects, log });
  lifecycle.onStop('retention', () => retention.close());

  const { issuer, audience } = tokens;
  const onProblem = (what: string) => (error: unknown) =>
    log.error({ err: error }, `the ${what} cannot be read again`);
  const signer = openSigner({ agency, serviceKey, tls }, { source: tokens.source });
  const authorization = createServiceCredentials({ agency, key: serviceKey, issuer, audience });
  const hopTo = (other: Agency): Hop => signer.to(agencySlug(other));
  const resources: ServiceResources = {
    agency,
    store,
    events,
    audit,
    log,
    httpUrl: (other) => urls[other],
    sourceOf: (other, topic) =>
      agencyEventSource({
        url: urls[other].replace(/^http/, 'ws'),
        topic,
        authorization,
        hop: hopTo(other),
      }),
    authorization,
    hopTo,
  };
  const keys = new KeySet(tokens.source, { onProblem: onProblem('keys of audit heads') });
  const followers = [...follow(resources), ...followHeads({ ...resources, keys })];
  lifecycle.onStop('followers', async () => {
    await Promise.all(followers.map((follower) => follower.stop()));
  });
  const scopes = scopesOf(resources);
  const server = await startSubgraph({
    subgraph,
    context: (base) => {
      const request = { ...resources, ...scopes.of(base.caller), service: resources };
      return {
        agency,
        store: request.store,
        events: request.events,
        audit,
        reads: createRecordedReads(audit, base),
        retention,
        followers,
        service: resources,
        ...context(request, base),
      };
    },
    hop: new HopVerifier({
      source: tokens.source,
      audience: agencySlug(agency),
      key: serviceKeyOf(agency, serviceKey),
      onRefusal: refusalLog(log),
      onProblem: onProblem('keys of hops'),
    }),
    tls,
    verify: createTokenVerifier({
      ...tokens,
      onProblem: (what, error) => onProblem(`${what} of tokens`)(error),
    }),
    isReady: () => store.ping(),
    port,
    host,
    production,
    log,
  });
  lifecycle.onStop('server', () => server.close());
  log.info({ port: server.port }, 'ready');
  return server;
}

type Scoped = Pick<RequestResources, 'store' | 'events'>;

/** Store and log in the scope of each caller. A token that comes again is the same caller, and is made them once. */
function scopesOf({ store, events }: Pick<ServiceResources, 'store' | 'events'>) {
  const known = new WeakMap<Caller, Scoped>();
  return {
    of: (caller: Caller): Scoped => {
      const before = known.get(caller);
      if (before) return before;
      const scoped = store.scopedTo(caller);
      const made = { store: scoped, events: events.within(scoped) };
      known.set(caller, made);
      return made;
    },
  };
}

/** What a database answers that will answer the same for as long as nobody changes the configuration, or the database. */
const REFUSALS = new Map([
  ['28P01', 'the database refuses the role or its password'],
  ['28000', 'the database refuses the role'],
  ['3D000', 'the server has no such database'],
  ['42501', 'the role may not do what a start needs: enter the database, and make its tables'],
]);

async function openDatabase(agency: Agency, options: StoreOptions): Promise<Store> {
  try {
    return await openStore(options);
  } catch (error) {
    const code = databaseErrorCode(error) ?? '';
    const refusal = REFUSALS.get(code);
    if (refusal === undefined) throw error;
    const owner = options.ownerUrl === undefined ? '' : ` or ${agency}_DATABASE_OWNER_URL`;
    throw new ConfigurationFault([`${agency}_DATABASE_URL${owner}: ${refusal} (${code})`]);
  }
}

/** A key that cannot sign would be found out only when another agency is asked. */
function openSigner(
  { agency, serviceKey, tls }: Pick<ServiceConfig, 'agency' | 'serviceKey' | 'tls'>,
  peers: HopSignerOptions['peers'],
): HopSigner {
  try {
    return new HopSigner({ key: serviceKeyOf(agency, serviceKey), tls, peers });
  } catch (error) {
    if (!(error instanceof ConfigurationFault)) throw error;
    throw new ConfigurationFault(['SERVICE_KEY_FILE: holds a key that cannot sign']);
  }
}
