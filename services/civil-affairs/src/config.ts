import type { Environment } from '@tongbu/runtime';
import { readServiceConfig, type ServiceConfig } from '@tongbu/subgraph';

/** Reads civil affairs' configuration; throws `ConfigurationFault` with every fault at once. */
export function readConfig(environment: Environment): ServiceConfig {
  return readServiceConfig('CIVIL_AFFAIRS', environment, {});
}
