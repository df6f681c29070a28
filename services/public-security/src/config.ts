import type { Environment } from '@tongbu/runtime';
import { readServiceConfig, type ServiceConfig } from '@tongbu/subgraph';
import type { IdentityCipher } from './persons/identity-cipher.js';
import { identityKeyVariable } from './persons/identity-key.js';

/** What public security is told: what every service is, and the key that seals identities. */
export interface PublicSecurityConfig extends ServiceConfig {
  readonly cipher: IdentityCipher;
}

/** Reads the configuration; throws `ConfigurationFault` with every fault at once. */
export function readConfig(environment: Environment): PublicSecurityConfig {
  const { own, ...config } = readServiceConfig('PUBLIC_SECURITY', environment, {
    PUBLIC_SECURITY_IDENTITY_KEY_FILE: identityKeyVariable,
  });
  return { ...config, cipher: own.PUBLIC_SECURITY_IDENTITY_KEY_FILE };
}
