import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationFault } from '@tongbu/runtime';
import { AGENCIES, type Agency, agencySlug } from '@tongbu/vocabulary';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';
import { parsePrivateKey } from './key-files.js';
import { GATEWAY_KEY_ID, serviceKeyId } from './key-owner.js';

/** Where the embedded hub keeps its keys. Every private file is readable by its owner only (0600). */
export interface DevelopmentKeys {
  /** Public keys of the issuer, the gateway and the four services. */
  readonly jwksFile: string;
  /** Signs people's tokens: `tongbu token`. */
  readonly issuerKeyFile: string;
  /** Signs one service's own tokens. */
  readonly serviceKeyFile: Readonly<Record<Agency, string>>;
  /** Signs what the gateway asks the services. */
  readonly gatewayKeyFile: string;
}

const ALGORITHM = 'EdDSA';
/** Issuer and audience of tokens that the embedded hub signs for itself. */
export const DEVELOPMENT_ISSUER = 'tongbu-development';
export const TOKEN_AUDIENCE = 'tongbu';

/**
 * Makes the development keys below `folder`, or finds those that are there; safe to call again.
 * A set that a kill left half made is completed: existing keys are kept, since tokens hang on them. Throws
 * `ConfigurationFault` for a file that holds no key.
 */
export async function createDevelopmentKeys(folder: string): Promise<DevelopmentKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const keys = developmentKeys(folder);
  const publicKeys: JWK[] = [
    await findOrMakeKey(keys.issuerKeyFile, 'development'),
    await findOrMakeKey(keys.gatewayKeyFile, GATEWAY_KEY_ID),
  ];
  for (const agency of AGENCIES) {
    publicKeys.push(await findOrMakeKey(keys.serviceKeyFile[agency], serviceKeyId(agency)));
  }
  const set: JSONWebKeySet = { keys: publicKeys };
  await writePrivately(keys.jwksFile, set);
  return keys;
}

/** The paths only, nothing made. */
export function developmentKeys(folder: string): DevelopmentKeys {
  const serviceKey = (agency: Agency) => join(folder, `service-${agencySlug(agency)}.jwk.json`);
  return {
    jwksFile: join(folder, 'jwks.json'),
    issuerKeyFile: join(folder, 'issuer.jwk.json'),
    gatewayKeyFile: join(folder, 'gateway.jwk.json'),
    serviceKeyFile: {
      HEALTH: serviceKey('HEALTH'),
      PUBLIC_SECURITY: serviceKey('PUBLIC_SECURITY'),
      TRANSPORT: serviceKey('TRANSPORT'),
      CIVIL_AFFAIRS: serviceKey('CIVIL_AFFAIRS'),
    },
  };
}

async function findOrMakeKey(file: string, keyId: string): Promise<JWK> {
  const existing = await readFile(file, 'utf8').catch(() => undefined);
  const privateKey = existing === undefined ? await makeKey(keyId) : readKey(file, existing);
  if (existing === undefined) await writePrivately(file, privateKey);
  const { d: _secret, ...publicKey } = privateKey;
  return publicKey;
}

function readKey(file: string, text: string): JWK {
  try {
    return parsePrivateKey(file, text);
  } catch (error) {
    if (!(error instanceof ConfigurationFault)) throw error;
    throw new ConfigurationFault(
      error.faults.map((fault) => `${fault}; remove the file, and a new key is made`),
    );
  }
}

async function makeKey(keyId: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  return { ...(await exportJWK(privateKey)), alg: ALGORITHM, kid: keyId };
}

/** Written beside and renamed, so that a reader or a kill never meets half a key. */
async function writePrivately(file: string, content: JWK | JSONWebKeySet): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
}
