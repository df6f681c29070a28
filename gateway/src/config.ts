import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  ConfigurationFault,
  type Environment,
  logLevelVariable,
  portVariable,
  readEnvironment,
  urlVariable,
} from '@tongbu/runtime';
import { AGENCIES, agencySlug } from '@tongbu/vocabulary';
import { z } from 'zod';
import { LIMIT_VARIABLES, type LimitsConfig, limitFaults, limitsConfig } from './limits-config.js';

/** How tokens are checked at the gateway. */
export interface TokenConfig {
  readonly issuer: string;
  readonly audience: string;
  /** The issuer's public keys: a file, or an address that serves them. */
  readonly keys: { readonly file: string } | { readonly url: URL };
}

export interface GatewayConfig extends LimitsConfig {
  readonly supergraphFile: string;
  readonly port: number;
  readonly host: string;
  readonly subgraphUrls: Readonly<Record<string, string>>;
  /** Absent for a supergraph of others, which is served without Tongbu's access policy. */
  readonly tokens: TokenConfig | undefined;
  readonly introspection: boolean;
  readonly logLevel: string;
  /** What whoever reads `/metrics` must show; without one, only this machine may. */
  readonly metricsToken: string | undefined;
  readonly slowOperationMs: number;
}

const OWN_SUPERGRAPH = fileURLToPath(new URL('../supergraph.graphql', import.meta.url));

const COMMON = {
  PORT: portVariable.default(4000),
  BIND_ADDRESS: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevelVariable,
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  SLOW_OPERATION_MS: z.coerce
    .number({ error: 'must be a number of milliseconds' })
    .min(0, 'must be a number of milliseconds')
    .default(1_000),
  NODE_ENV: z.string().optional(),
  ...LIMIT_VARIABLES,
};

const AGENCY_URLS = {
  HEALTH_URL: urlVariable.optional(),
  PUBLIC_SECURITY_URL: urlVariable.optional(),
  TRANSPORT_URL: urlVariable.optional(),
  CIVIL_AFFAIRS_URL: urlVariable.optional(),
};

const OWN = {
  ...COMMON,
  ...AGENCY_URLS,
  SUPERGRAPH: z.string().default(OWN_SUPERGRAPH),
  TOKEN_ISSUER: z.string(),
  TOKEN_AUDIENCE: z.string(),
  TOKEN_JWKS_FILE: z.string().optional(),
  TOKEN_JWKS_URL: urlVariable.optional(),
};

/**
 * Reads the configuration. `--supergraph FILE` makes a plain federation gateway of it, and `--port N` wins over PORT.
 * Throws `ConfigurationFault` with every fault.
 */
export function readConfig(environment: Environment, args: readonly string[]): GatewayConfig {
  const { supergraph, port } = readArguments(args);
  const given = port === undefined ? environment : { ...environment, PORT: port };
  return supergraph === undefined ? ownGateway(given) : plainGateway(given, supergraph);
}

function plainGateway(environment: Environment, supergraphFile: string): GatewayConfig {
  const read = withFaults(limitFaults(environment), () => readEnvironment(COMMON, environment));
  return { ...common(read, environment), supergraphFile, subgraphUrls: {}, tokens: undefined };
}

function ownGateway(environment: Environment): GatewayConfig {
  const hasKeys = Boolean(environment.TOKEN_JWKS_FILE || environment.TOKEN_JWKS_URL);
  const faults = hasKeys ? [] : ['TOKEN_JWKS_FILE or TOKEN_JWKS_URL: one is required'];
  const read = withFaults([...faults, ...limitFaults(environment)], () => readEnvironment(OWN, environment));
  return {
    ...common(read, environment),
    supergraphFile: read.SUPERGRAPH,
    subgraphUrls: Object.fromEntries(
      AGENCIES.flatMap((agency) => {
        const url = read[`${agency}_URL`];
        return url === undefined ? [] : [[agencySlug(agency), url]];
      }),
    ),
    tokens: {
      issuer: read.TOKEN_ISSUER,
      audience: read.TOKEN_AUDIENCE,
      keys: readKeys(read.TOKEN_JWKS_FILE, read.TOKEN_JWKS_URL),
    },
  };
}

function common(read: z.output<z.ZodObject<typeof COMMON>>, environment: Environment) {
  return {
    ...limitsConfig(read, environment),
    port: read.PORT,
    host: read.BIND_ADDRESS,
    introspection: read.NODE_ENV !== 'production',
    logLevel: read.LOG_LEVEL,
    metricsToken: read.METRICS_TOKEN,
    slowOperationMs: read.SLOW_OPERATION_MS,
  };
}

function readKeys(file: string | undefined, url: string | undefined): TokenConfig['keys'] {
  return url === undefined ? { file: file ?? '' } : { url: new URL(url) };
}

/** Reads, and throws whatever reading throws together with the faults that are known already. */
function withFaults<Read>(faults: readonly string[], read: () => Read): Read {
  let result: Read;
  try {
    result = read();
  } catch (error) {
    if (error instanceof ConfigurationFault) throw new ConfigurationFault([...error.faults, ...faults]);
    throw error;
  }
  if (faults.length > 0) throw new ConfigurationFault(faults);
  return result;
}

function readArguments(args: readonly string[]): {
  supergraph?: string | undefined;
  port?: string | undefined;
} {
  try {
    return parseArgs({
      args: [...args],
      options: { supergraph: { type: 'string' }, port: { type: 'string' } },
    }).values;
  } catch {
    throw new ConfigurationFault(['usage: node gateway/dist/main.js [--supergraph FILE] [--port N]']);
  }
}
