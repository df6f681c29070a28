import { join } from 'node:path';
import { AGENCIES, type Agency, agencySlug } from '@tongbu/vocabulary';
import type { ChildOptions } from './child.js';
import type { HubConfig, ListenerName, OwnDatabase } from './hub-config.js';
import type { Secrets } from './secrets.js';

/** What the operator's shell may pass on to every process; all else is named below, per process. */
const INHERITED =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|NODE_ENV|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|OTEL_\w+)$/;

/** What the gateway alone may be told besides. */
const FOR_GATEWAY = new RegExp(
  `^(${[
    'GATEWAY_\\w+',
    'METRICS_TOKEN',
    'SLOW_OPERATION_MS',
    // What bounds its work; `docs/operations.md` has them all.
    'MAX_(DOCUMENT|REQUEST|BODY|AUTOMATIC|CONNECTIONS|OPERATIONS|MESSAGE)_\\w+',
    'ASSUMED_LIST_SIZE',
    'SUBGRAPH_TIMEOUT_MS\\w*',
    'REQUEST_TIMEOUT_MS',
    'CIRCUIT_\\w+',
    'REGISTERED_DOCUMENTS\\w*',
    'TRUSTED_PROXIES',
    'ALLOWED_ORIGINS',
    'CONNECTION_INIT_TIMEOUT_MS',
  ].join('|')})$`,
);

export type ChildSpecification = Pick<
  ChildOptions,
  'name' | 'entry' | 'nodeOptions' | 'environment' | 'firstEnvironment' | 'folder'
>;

export interface RosterInput {
  readonly config: HubConfig;
  readonly root: string;
  /** The ports in use, after every 0 was replaced by a free one. */
  readonly ports: Readonly<Record<ListenerName, number>>;
  readonly secrets: Secrets;
  readonly databases: Readonly<Record<Agency, OwnDatabase>>;
}

export interface Roster {
  readonly services: readonly ChildSpecification[];
  readonly gateway: ChildSpecification;
}

/**
 * The five processes and what each is given. A service sees its own database and its own key, and no
 * other agency's: one that is broken into cannot speak for the others.
 */
export function drawUpRoster({ config, root, ports, secrets, databases }: RosterInput): Roster {
  const shared: Record<string, string> = {
    ...pick(config.environment, (name) => INHERITED.test(name)),
    ...secrets.tokens,
    LOG_LEVEL: config.logLevel,
    BIND_ADDRESS: config.bindAddress,
  };
  for (const agency of AGENCIES) {
    shared[`${agency}_URL`] = graphqlUrl(config.bindAddress, ports[agencySlug(agency)]);
  }
  const specification = (name: ListenerName, folder: string, own: Record<string, string | undefined>) => {
    const prefix = name.toUpperCase().replaceAll('-', '_');
    const failAt = config.environment[`${prefix}_FAIL_AT`];
    return {
      name,
      folder: root,
      entry: join(root, folder, 'dist', 'main.js'),
      environment: { ...shared, ...pick(own, () => true) },
      ...(failAt && { firstEnvironment: { FAIL_AT: failAt } }),
    };
  };
  return {
    gateway: {
      ...specification('gateway', 'gateway', {
        ...pick(config.environment, (name) => FOR_GATEWAY.test(name)),
        PORT: String(ports.gateway),
        SUPERGRAPH: config.supergraph,
        GATEWAY_KEY_FILE: secrets.gatewayKeyFile,
      }),
      // Room for what is young: a quarter off the processor time of large responses, for 70 MB (docs/gateway.md).
      nodeOptions: ['--max-semi-space-size=64'],
    },
    services: AGENCIES.map((agency) => {
      const name = agencySlug(agency);
      return specification(name, join('services', name), {
        ...pick(config.environment, (variable) => variable.startsWith(`${agency}_`)),
        [`${agency}_PORT`]: String(ports[name]),
        [`${agency}_DATABASE_URL`]: databases[agency].url,
        [`${agency}_DATABASE_OWNER_URL`]: databases[agency].ownerUrl,
        SERVICE_KEY_FILE: secrets.serviceKeyFile[agency],
        ...(agency === 'PUBLIC_SECURITY' && { PUBLIC_SECURITY_IDENTITY_KEY_FILE: secrets.identityKeyFile }),
      });
    }),
  };
}

/** Where something of this machine reaches a listener of ours. */
export function graphqlUrl(bindAddress: string, port: number): string {
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[bindAddress] ?? bindAddress;
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}/graphql`;
}

function pick(
  from: Readonly<Record<string, string | undefined>>,
  wanted: (name: string) => boolean,
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(from)) if (value && wanted(name)) picked[name] = value;
  return picked;
}
