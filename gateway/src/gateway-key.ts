import { readFileSync } from 'node:fs';
import { GATEWAY_KEY_ID, parsePrivateKey } from '@tongbu/access';
import { HopSigner, type HopSignerOptions, readHopTls } from '@tongbu/hop';
import { ConfigurationFault, type Environment } from '@tongbu/runtime';

const VARIABLE = 'GATEWAY_KEY_FILE';

/** Reads the key with which the gateway signs, and its certificate. Throws `ConfigurationFault` for a file that holds none, or none where one is required. */
export function readGatewayKey(
  environment: Environment,
  need: 'required' | 'optional' = 'optional',
): HopSignerOptions | undefined {
  const { [VARIABLE]: file } = environment;
  const tls = readHopTls(environment);
  if (!file && need === 'required') throw new ConfigurationFault([`${VARIABLE}: is required`]);
  if (!file && tls) throw new ConfigurationFault([`${VARIABLE}: is required where there is a certificate`]);
  if (!file) return undefined;
  const key = parsePrivateKey(VARIABLE, readText(file));
  const options = { key: { ...key, kid: key.kid ?? GATEWAY_KEY_ID }, file, tls };
  try {
    new HopSigner(options);
    return options;
  } catch (error) {
    if (!(error instanceof ConfigurationFault)) throw error;
    throw new ConfigurationFault([`${VARIABLE}: holds a key that cannot sign`]);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationFault([`${VARIABLE}: names no file that can be read`]);
  }
}
