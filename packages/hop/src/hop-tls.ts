import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigurationFault, type Environment } from '@tongbu/runtime';

/** The certificate of one process and the authority whose certificates it believes, as PEM. */
export interface HopTls {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** TLS between our processes, by both sides' certificates: all of them, or none. */
export const HOP_TLS_VARIABLES = ['HOP_TLS_CERT_FILE', 'HOP_TLS_KEY_FILE', 'HOP_TLS_CA_FILE'] as const;

/** Reads the three files; `undefined` where none is named. Throws `ConfigurationFault` with every fault at once. */
export function readHopTls(environment: Environment): HopTls | undefined {
  if (HOP_TLS_VARIABLES.every((name) => !environment[name])) return undefined;
  const faults: string[] = [];
  const [cert = '', key = '', ca = ''] = HOP_TLS_VARIABLES.map((name) => {
    const file = environment[name];
    if (!file) faults.push(`${name}: is required beside the other two of ${HOP_TLS_VARIABLES.join(', ')}`);
    return file ? readText(name, file, faults) : '';
  });
  if (faults.length > 0) throw new ConfigurationFault(faults);
  demandUsable({ cert, key, ca });
  return { cert, key, ca };
}

function readText(name: string, file: string, faults: string[]): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    faults.push(`${name}: names no file that can be read`);
    return '';
  }
}

function demandUsable({ cert, key, ca }: HopTls): void {
  const [certName, keyName, caName] = HOP_TLS_VARIABLES;
  try {
    createSecureContext({ cert, key });
  } catch {
    throw new ConfigurationFault([`${certName}, ${keyName}: hold no certificate with its key, as PEM`]);
  }
  // What is no certificate is passed over, and then nobody would be let in.
  if (!/-----BEGIN CERTIFICATE-----/.test(ca))
    throw new ConfigurationFault([`${caName}: holds no certificate as PEM`]);
}
