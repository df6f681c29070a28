import { readFileSync } from 'node:fs';
import { keyOwnerOf, parsePrivateKey, readTokenConfig, type TokenConfig } from '@tongbu/access';
import { type HopTls, readHopTls } from '@tongbu/hop';
import {
  ConfigurationFault,
  databaseUrlVariable,
  type Environment,
  logLevelVariable,
  portVariable,
  readEnvironment,
  urlVariable,
} from '@tongbu/runtime';
import type { Agency } from '@tongbu/vocabulary';
import type { JWK } from 'jose';
import { z } from 'zod';

/** What every service is told; an agency's own settings are read beside it. */
export interface ServiceConfig {
  readonly agency: Agency;
  readonly port: number;
  readonly host: string;
  readonly database: { readonly url: string; readonly ownerUrl?: string | undefined };
  /** Where each agency answers GraphQL over HTTP; graphql-ws is at the same place. */
  readonly urls: Readonly<Record<Agency, string>>;
  readonly tokens: TokenConfig;
  /** Signs this service's own tokens. */
  readonly serviceKey: JWK;
  /** Between our processes, where it is wanted. */
  readonly tls: HopTls | undefined;
  readonly logLevel: string;
  readonly production: boolean;
}

const DEFAULT_PORTS: Record<Agency, number> = {
  HEALTH: 4001,
  PUBLIC_SECURITY: 4002,
  TRANSPORT: 4003,
  CIVIL_AFFAIRS: 4004,
};

/**
 * Reads a service's configuration; throws `ConfigurationFault` with every fault at once. `more` are the agency's own
 * variables, read in the same pass so that their faults are told together.
 */
export function readServiceConfig<More extends z.ZodRawShape>(
  agency: Agency,
  environment: Environment,
  more: More,
): ServiceConfig & { readonly own: z.output<z.ZodObject<More>> } {
  const faults: string[] = [];
  const gather = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationFault)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  const common = gather(() => readEnvironment(commonShape, environment));
  const port = gather(() =>
    readEnvironment({ [`${agency}_PORT`]: portVariable.default(DEFAULT_PORTS[agency]) }, environment),
  );
  const database = gather(() =>
    readEnvironment({ [`${agency}_DATABASE_URL`]: databaseUrlVariable }, environment),
  );
  const owner = gather(() =>
    readEnvironment({ [`${agency}_DATABASE_OWNER_URL`]: databaseUrlVariable.optional() }, environment),
  );
  const own = gather(() => readEnvironment(more, environment)) as z.output<z.ZodObject<More>> | undefined;
  const urls = gather(() => readEnvironment(urlShape, environment));
  const serviceKey =
    common &&
    gather(() => parsePrivateKey('SERVICE_KEY_FILE', readText('SERVICE_KEY_FILE', common.SERVICE_KEY_FILE)));
  const tokens = gather(() => readTokenConfig(environment));
  const tls = gather(() => readHopTls(environment));
  if (tokens) gather(() => demandGateway(tokens));
  if (faults.length > 0 || !common || !port || !database || !owner || !own || !urls || !serviceKey || !tokens)
    throw new ConfigurationFault(faults);
  return {
    agency,
    port: port[`${agency}_PORT`] ?? DEFAULT_PORTS[agency],
    host: common.BIND_ADDRESS,
    database: {
      url: database[`${agency}_DATABASE_URL`] ?? '',
      ownerUrl: owner[`${agency}_DATABASE_OWNER_URL`],
    },
    urls: {
      HEALTH: urls.HEALTH_URL,
      PUBLIC_SECURITY: urls.PUBLIC_SECURITY_URL,
      TRANSPORT: urls.TRANSPORT_URL,
      CIVIL_AFFAIRS: urls.CIVIL_AFFAIRS_URL,
    },
    tokens,
    serviceKey,
    tls,
    logLevel: common.LOG_LEVEL,
    production: common.NODE_ENV === 'production',
    own,
  };
}

const commonShape = {
  BIND_ADDRESS: z.string().default('127.0.0.1'),
  SERVICE_KEY_FILE: z.string(),
  LOG_LEVEL: logLevelVariable,
  NODE_ENV: z.string().optional(),
};

const urlOf = (agency: Agency) => urlVariable.default(`http://127.0.0.1:${DEFAULT_PORTS[agency]}/graphql`);
const urlShape = {
  HEALTH_URL: urlOf('HEALTH'),
  PUBLIC_SECURITY_URL: urlOf('PUBLIC_SECURITY'),
  TRANSPORT_URL: urlOf('TRANSPORT'),
  CIVIL_AFFAIRS_URL: urlOf('CIVIL_AFFAIRS'),
};

function readText(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationFault([`${variable}: names no file that can be read`]);
  }
}

/** Nobody could be answered: what the gateway asks is believed by its key. Of an address it is known once it was read. */
function demandGateway({ source }: TokenConfig): void {
  if (!('keys' in source)) return;
  if (source.keys.keys.some(({ kid }) => kid !== undefined && keyOwnerOf(kid).kind === 'gateway')) return;
  throw new ConfigurationFault(['TOKEN_JWKS_FILE: holds no key of the gateway (kid: gateway)']);
}
