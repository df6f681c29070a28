import type { Environment } from '@tongbu/runtime';
import { readServiceConfig, type ServiceConfig } from '@tongbu/subgraph';
import { z } from 'zod';
import type { IdentityCipher } from './persons/identity-cipher.js';
import { identityKeyVariable } from './persons/identity-key.js';

/** What public security is told: what every service is, the key that seals identities, and how often they may be searched. */
export interface PublicSecurityConfig extends ServiceConfig {
  readonly cipher: IdentityCipher;
  /** How often a minute an account may search by identity number. */
  readonly searchesPerMinute: number;
}

const WRONG_COUNT = 'must be a whole number from 1';
const count = z.coerce.number({ error: WRONG_COUNT }).int(WRONG_COUNT).min(1, WRONG_COUNT);

/** Reads the configuration; throws `ConfigurationFault` with every fault at once. */
export function readConfig(environment: Environment): PublicSecurityConfig {
  const { own, ...config } = readServiceConfig('PUBLIC_SECURITY', environment, {
    PUBLIC_SECURITY_IDENTITY_KEY_FILE: identityKeyVariable,
    PUBLIC_SECURITY_SEARCHES_PER_MINUTE: count.default(30),
  });
  return {
    ...config,
    cipher: own.PUBLIC_SECURITY_IDENTITY_KEY_FILE,
    searchesPerMinute: own.PUBLIC_SECURITY_SEARCHES_PER_MINUTE,
  };
}
