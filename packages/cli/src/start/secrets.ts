import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDevelopmentKeys, DEVELOPMENT_ISSUER, TOKEN_AUDIENCE } from '@tongbu/access';
import { ConfigurationFault } from '@tongbu/runtime';
import type { Agency } from '@tongbu/vocabulary';
import type { HubConfig } from './hub-config.js';

/** The key files and token settings that the processes are started with. */
export interface Secrets {
  readonly serviceKeyFile: Readonly<Record<Agency, string>>;
  /** With which the gateway signs what it asks the services. */
  readonly gatewayKeyFile: string;
  /** With which public security hashes and seals identity numbers. Who loses it loses the look-up. */
  readonly identityKeyFile: string;
  /** What every process is told of who signs tokens. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** The list of revoked tokens of a hub that is told of no other: `tongbu revoke` adds to it. */
export const revocationsFile = (dataDir: string) => join(dataDir, 'revocations.json');

/** The folder of the development keys: `tongbu token` signs with what is there. */
export const keyFolder = (dataDir: string) => join(dataDir, 'keys');

/**
 * Takes the keys that the configuration names and makes those that it does not, once, in the data folder. Throws
 * `ConfigurationFault` when the identity key is gone from a folder whose database was made with it.
 */
export async function prepareSecrets({ dataDir, tokens, keyFiles }: HubConfig): Promise<Secrets> {
  const folder = keyFolder(dataDir);
  const identityKeyFile = keyFiles.identity ?? join(folder, 'identity.key');
  if (!existsSync(identityKeyFile) && hasCluster(dataDir))
    throw new ConfigurationFault([lostKey(identityKeyFile)]);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made = await createDevelopmentKeys(folder);
  const revocations = tokens.TOKEN_REVOCATIONS_FILE ?? revocationsFile(dataDir);
  if (!existsSync(revocations)) writeFileSync(revocations, '{ "revoked": [] }\n', { mode: 0o600, flag: 'a' });
  const jwks = tokens.TOKEN_JWKS_URL
    ? { TOKEN_JWKS_URL: tokens.TOKEN_JWKS_URL }
    : { TOKEN_JWKS_FILE: tokens.TOKEN_JWKS_FILE ?? made.jwksFile };
  return {
    serviceKeyFile: { ...made.serviceKeyFile, ...keyFiles },
    gatewayKeyFile: keyFiles.gateway ?? made.gatewayKeyFile,
    identityKeyFile: keyFiles.identity ?? findOrMakeIdentityKey(identityKeyFile),
    tokens: {
      TOKEN_ISSUER: tokens.TOKEN_ISSUER ?? DEVELOPMENT_ISSUER,
      TOKEN_AUDIENCE: tokens.TOKEN_AUDIENCE ?? TOKEN_AUDIENCE,
      ...jwks,
      TOKEN_REVOCATIONS_FILE: revocations,
      ...(tokens.TOKEN_REVOCATIONS_URL !== undefined && {
        TOKEN_REVOCATIONS_URL: tokens.TOKEN_REVOCATIONS_URL,
      }),
      ...(tokens.TOKEN_ISSUERS_FILE !== undefined && { TOKEN_ISSUERS_FILE: tokens.TOKEN_ISSUERS_FILE }),
    },
  };
}

/** The keys are made before the cluster: one without the other was left by no start. */
const hasCluster = (dataDir: string) =>
  ['postgres/cluster', 'postgres.location'].some((name) => existsSync(join(dataDir, name)));

const lostKey = (file: string) =>
  `PUBLIC_SECURITY_IDENTITY_KEY_FILE: ${file} is gone, and the database of this data folder was made with it: with a ` +
  'new one nobody would be found, and everybody registered twice. Bring the file back from a copy';

function findOrMakeIdentityKey(file: string): string {
  if (existsSync(file)) return file;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  try {
    // Fails where the key exists: it must never be replaced.
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return file;
}
