import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { DEVELOPMENT_ISSUER, type TOKEN_VARIABLES } from '@tongbu/access';
import {
  ConfigurationFault,
  databaseUrlVariable,
  type Environment,
  logLevelVariable,
  portVariable,
  readEnvironment,
  urlVariable,
} from '@tongbu/runtime';
import { AGENCIES, type Agency, agencySlug } from '@tongbu/vocabulary';
import { z } from 'zod';

/** The processes of a hub that listen: the gateway and the four services. */
export type ListenerName = 'gateway' | ReturnType<typeof agencySlug>;

/** A PostgreSQL of the operator's own, in place of a database in the embedded one. */
export interface OwnDatabase {
  readonly url: string;
  /** The role that owns the tables and migrates them, when it is not the one that works with them. */
  readonly ownerUrl: string | undefined;
}

/** What `tongbu start` was told, checked as far as it can be without looking around. */
export interface HubConfig {
  readonly dataDir: string;
  readonly bindAddress: string;
  /** The wanted port of each listener, and the variable that says so; port 0 is any free one. */
  readonly listeners: readonly {
    readonly name: ListenerName;
    readonly variable: string;
    readonly port: number;
  }[];
  readonly databases: Readonly<Partial<Record<Agency, OwnDatabase>>>;
  readonly supergraph: string | undefined;
  /** Who signs people's tokens, where it is not the development issuer. */
  readonly tokens: Readonly<Record<(typeof TOKEN_VARIABLES)[number], string | undefined>>;
  readonly keyFiles: Readonly<Partial<Record<Agency | 'identity' | 'gateway', string>>>;
  readonly logLevel: string;
  /** The whole environment; each process gets its own few variables of it. */
  readonly environment: Environment;
}

const LISTENERS = [
  { name: 'gateway', variable: 'PORT', usual: 4000 },
  ...AGENCIES.map((agency, index) => ({
    name: agencySlug(agency),
    variable: `${agency}_PORT`,
    usual: 4001 + index,
  })),
] as const;

const ownDatabaseVariable = databaseUrlVariable.regex(
  /^postgres(ql)?:\/\/[^/]*\/[^/?]/,
  'must name a database, as in postgres://user:password@host/database',
);

const fileVariable = z
  .string()
  .refine(isReadable, 'names no file that can be read')
  .transform((file) => resolve(file));

const addressVariable = z
  .union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' })
  .default('127.0.0.1');

/** The data folder that the environment names, else `.data` in the project's folder. */
export function dataFolder(environment: Environment, root: string): string {
  return environment.DATA_DIR ? resolve(environment.DATA_DIR) : resolve(root, '.data');
}

/**
 * Reads the hub's configuration, with every fault that its values have; none repeats a value, since values may be secrets. Where there are faults, the configuration is good for looking
 * around for more of them, and for nothing else.
 */
export function readHubConfig(
  environment: Environment,
  root: string,
): { config: HubConfig; faults: string[] } {
  const faults: string[] = [];
  const read = <T>(name: string, variable: z.ZodType<T>): T | undefined => {
    try {
      return readEnvironment({ [name]: variable }, environment)[name];
    } catch (error) {
      if (!(error instanceof ConfigurationFault)) throw error;
      // Of a value with several faults one says enough.
      faults.push(...error.faults.slice(0, 1));
      return undefined;
    }
  };

  const listeners = LISTENERS.flatMap(({ name, variable, usual }) => {
    const port = read(variable, portVariable.default(usual));
    return port === undefined ? [] : [{ name, variable, port }];
  });
  faults.push(
    ...repeated(
      listeners.map(({ variable, port }) => [variable, port || undefined]),
      'the same port',
    ),
  );

  const databases: Partial<Record<Agency, OwnDatabase>> = {};
  const keyFiles: Partial<Record<Agency | 'identity' | 'gateway', string>> = {};
  for (const agency of AGENCIES) {
    const url = read(`${agency}_DATABASE_URL`, ownDatabaseVariable.optional());
    const ownerUrl = read(`${agency}_DATABASE_OWNER_URL`, ownDatabaseVariable.optional());
    if (url !== undefined) databases[agency] = { url, ownerUrl };
    else if (ownerUrl !== undefined && !environment[`${agency}_DATABASE_URL`]) {
      faults.push(`${agency}_DATABASE_OWNER_URL: is of no use without ${agency}_DATABASE_URL`);
    }
    const keyFile = read(`${agency}_SERVICE_KEY_FILE`, fileVariable.optional());
    if (keyFile !== undefined) keyFiles[agency] = keyFile;
  }
  faults.push(
    ...repeated(
      AGENCIES.map((agency) => [`${agency}_DATABASE_URL`, databases[agency]?.url]),
      'the same database',
    ),
  );
  const identityKeyFile = read('PUBLIC_SECURITY_IDENTITY_KEY_FILE', fileVariable.optional());
  if (identityKeyFile !== undefined) keyFiles.identity = identityKeyFile;
  const gatewayKeyFile = read('GATEWAY_KEY_FILE', fileVariable.optional());
  if (gatewayKeyFile !== undefined) keyFiles.gateway = gatewayKeyFile;

  const config: HubConfig = {
    dataDir: dataFolder(environment, root),
    bindAddress: read('BIND_ADDRESS', addressVariable) ?? '127.0.0.1',
    listeners,
    databases,
    supergraph: read('SUPERGRAPH', fileVariable.optional()),
    tokens: {
      TOKEN_ISSUER: environment.TOKEN_ISSUER,
      TOKEN_AUDIENCE: environment.TOKEN_AUDIENCE,
      TOKEN_JWKS_FILE: read('TOKEN_JWKS_FILE', fileVariable.optional()),
      TOKEN_JWKS_URL: read('TOKEN_JWKS_URL', urlVariable.optional()),
      TOKEN_ISSUERS_FILE: read('TOKEN_ISSUERS_FILE', fileVariable.optional()),
      TOKEN_REVOCATIONS_FILE: read('TOKEN_REVOCATIONS_FILE', fileVariable.optional()),
      TOKEN_REVOCATIONS_URL: read('TOKEN_REVOCATIONS_URL', urlVariable.optional()),
    },
    keyFiles,
    logLevel: read('LOG_LEVEL', logLevelVariable) ?? 'info',
    environment,
  };
  faults.push(...developmentOnlyFaults(environment));
  return { config, faults };
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** In production nobody may hold a key that this launcher made up. */
function developmentOnlyFaults(environment: Environment): string[] {
  if (environment.NODE_ENV !== 'production') return [];
  const wanted = [
    ...AGENCIES.map((agency) => `${agency}_SERVICE_KEY_FILE`),
    'PUBLIC_SECURITY_IDENTITY_KEY_FILE',
    'GATEWAY_KEY_FILE',
    'TOKEN_ISSUER',
  ];
  const missing = wanted.filter((name) => !environment[name]);
  if (!environment.TOKEN_JWKS_FILE && !environment.TOKEN_JWKS_URL)
    missing.push('TOKEN_JWKS_FILE or TOKEN_JWKS_URL');
  return [
    ...missing.map((name) => `${name}: is required when NODE_ENV is production`),
    ...(environment.TOKEN_ISSUER === DEVELOPMENT_ISSUER
      ? ['TOKEN_ISSUER: is the development issuer, whose tokens anybody on the machine can print']
      : []),
  ];
}

function repeated(
  values: readonly (readonly [string, string | number | undefined])[],
  what: string,
): string[] {
  const first = new Map<string | number, string>();
  return values.flatMap(([variable, value]) => {
    if (value === undefined) return [];
    const other = first.get(value);
    if (other !== undefined) return [`${variable}: names ${what} as ${other}`];
    first.set(value, variable);
    return [];
  });
}
