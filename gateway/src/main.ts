import { readFile } from 'node:fs/promises';
import { createTokenVerifier } from '@tongbu/access';
import { HopSigner } from '@tongbu/hop';
import { ConfigurationFault, createLogger, type Logger, runMain } from '@tongbu/runtime';
import { type GatewayConfig, readConfig } from './config.js';
import { type DocumentOptions, type Gateway, startGateway } from './gateway.js';
import { watchFileText } from './supergraph/watch-file.js';

await runMain({
  name: 'gateway',
  environment: process.env,
  start: async (lifecycle) => {
    const config = readConfig(process.env, process.argv.slice(2));
    const log = createLogger({ name: 'gateway', level: config.logLevel });
    const supergraph = await readText(config.supergraphFile, 'the supergraph');
    const gateway = await startGateway({
      supergraph,
      port: config.port,
      host: config.host,
      subgraphUrls: config.subgraphUrls,
      introspection: config.introspection,
      limits: config.limits,
      maxBodyBytes: config.maxBodyBytes,
      timeouts: config.timeouts,
      circuit: config.circuit,
      admission: config.admission,
      webSocket: config.webSocket,
      documents: await documents(config),
      slowOperationMs: config.slowOperationMs,
      ...(config.metricsToken !== undefined && { metricsToken: config.metricsToken }),
      log,
      allowedOrigins: config.allowedOrigins,
      ...access(config, log),
    });
    lifecycle.onStop('gateway', () => gateway.close());
    const unwatch = watchFileText(config.supergraphFile, supergraph, (text) => replace(gateway, text, log));
    lifecycle.onStop('supergraph', unwatch);
    lifecycle.ready({ port: gateway.port });
    log.info({ url: gateway.url }, 'ready');
  },
});

/** A supergraph that cannot be used changes nothing: the one in service stays. */
async function replace(gateway: Gateway, text: string, log: Logger): Promise<void> {
  try {
    await gateway.replaceSupergraph(text);
    log.info('a new supergraph is in service');
  } catch (error) {
    const why = error instanceof ConfigurationFault ? { faults: error.faults } : { err: error };
    log.error(why, 'the new supergraph cannot be used; the one before stays in service');
  }
}

async function documents({ documents, documentsFile }: GatewayConfig): Promise<DocumentOptions> {
  if (documentsFile === undefined) return documents;
  return { ...documents, manifest: await readText(documentsFile, 'the registered documents') };
}

function access({ tokens, hopKey }: GatewayConfig, log: Logger) {
  const hop = hopKey && { hop: signer(hopKey, tokens, log) };
  if (!tokens) return { ...hop };
  const verify = createTokenVerifier({
    ...tokens,
    onProblem: (what, error) => log.error({ err: error }, `the ${what} of tokens cannot be read again`),
  });
  return { verify, ...hop };
}

function signer(
  key: NonNullable<GatewayConfig['hopKey']>,
  tokens: GatewayConfig['tokens'],
  log: Logger,
): HopSigner {
  return new HopSigner({
    ...key,
    // The set that the tokens are checked with holds the keys of the services too, and its reader tells when it is away.
    peers: tokens && { source: tokens.source },
    onProblem: (error) => log.error({ err: error }, 'the key of the gateway cannot be read again'),
  });
}

async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new ConfigurationFault([`cannot read ${what} from ${file}`]);
  }
}
