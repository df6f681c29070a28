import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readTokenConfig, type TokenConfig } from '@tongbu/access';
import type { HopSignerOptions } from '@tongbu/hop';
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
import { readGatewayKey } from './gateway-key.js';
import { LIMIT_VARIABLES, type LimitsConfig, limitFaults, limitsConfig } from './limits-config.js';

export interface GatewayConfig extends LimitsConfig {
  readonly supergraphFile: string;
  readonly port: number;
  readonly host: string;
  readonly subgraphUrls: Readonly<Record<string, string>>;
  /** Absent for a supergraph of others, which is served without Tongbu's access policy. */
  readonly tokens: TokenConfig | undefined;
  /** Signs what services are asked. Absent for subgraphs of others that ask for no signature. */
  readonly hopKey: HopSignerOptions | undefined;
  readonly introspection: boolean;
  /** The origins of pages that browsers may ask from. */
  readonly allowedOrigins: readonly string[];
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
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((item) => item.trim()))
    .transform((items) => items.filter((item) => item !== ''))
    .refine(
      (items) => items.every(isOrigin),
      'must be origins such as https://desk.example, with commas between',
    ),
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
  const hop = gather(() => readGatewayKey(environment));
  const read = withFaults([...hop.faults, ...limitFaults(environment)], () =>
    readEnvironment(COMMON, environment),
  );
  return {
    ...common(read, environment),
    supergraphFile,
    subgraphUrls: {},
    tokens: undefined,
    hopKey: hop.value,
  };
}

function ownGateway(environment: Environment): GatewayConfig {
  const tokens = gather(() => readTokenConfig(environment));
  const hop = gather(() => readGatewayKey(environment, 'required'));
  const read = withFaults([...tokens.faults, ...hop.faults, ...limitFaults(environment)], () =>
    readEnvironment(OWN, environment),
  );
  return {
    ...common(read, environment),
    supergraphFile: read.SUPERGRAPH,
    subgraphUrls: Object.fromEntries(
      AGENCIES.flatMap((agency) => {
        const url = read[`${agency}_URL`];
        return url === undefined ? [] : [[agencySlug(agency), url]];
      }),
    ),
    tokens: tokens.value,
    hopKey: hop.value,
  };
}

function common(read: z.output<z.ZodObject<typeof COMMON>>, environment: Environment) {
  return {
    ...limitsConfig(read, environment),
    port: read.PORT,
    host: read.BIND_ADDRESS,
    allowedOrigins: read.ALLOWED_ORIGINS,
    introspection: read.NODE_ENV !== 'production',
    logLevel: read.LOG_LEVEL,
    metricsToken: read.METRICS_TOKEN,
    slowOperationMs: read.SLOW_OPERATION_MS,
  };
}

function gather<Read>(read: () => Read): { value?: Read; faults: readonly string[] } {
  try {
    return { value: read(), faults: [] };
  } catch (error) {
    if (error instanceof ConfigurationFault) return { faults: error.faults };
    throw error;
  }
}

/** Spelled as browsers send it, or it would never match. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
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
