import { readFile } from 'node:fs/promises';
import { createTokenVerifier, type KeySource, parseKeySet } from '@tongbu/access';
import { ConfigurationFault, createLogger, runMain } from '@tongbu/runtime';
import { type GatewayConfig, readConfig, type TokenConfig } from './config.js';
import { startGateway } from './gateway.js';

await runMain({
  name: 'gateway',
  environment: process.env,
  start: async (lifecycle) => {
    const config = readConfig(process.env, process.argv.slice(2));
    const log = createLogger({ name: 'gateway', level: config.logLevel });
    const gateway = await startGateway({
      supergraph: await readText(config.supergraphFile, 'the supergraph'),
      port: config.port,
      host: config.host,
      subgraphUrls: config.subgraphUrls,
      introspection: config.introspection,
      slowOperationMs: config.slowOperationMs,
      ...(config.metricsToken !== undefined && { metricsToken: config.metricsToken }),
      log,
      ...(await access(config)),
    });
    lifecycle.onStop('gateway', () => gateway.close());
    lifecycle.ready({ port: gateway.port });
    log.info({ url: gateway.url }, 'ready');
  },
});

async function access({ tokens }: GatewayConfig) {
  if (!tokens) return {};
  const { issuer, audience, keys } = tokens;
  return { verify: createTokenVerifier({ source: await readKeys(keys), issuer, audience }) };
}

async function readKeys(keys: TokenConfig['keys']): Promise<KeySource> {
  if ('url' in keys) return keys;
  return { keys: parseKeySet('TOKEN_JWKS_FILE', await readText(keys.file, 'the token keys')) };
}

async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new ConfigurationFault([`cannot read ${what} from ${file}`]);
  }
}
