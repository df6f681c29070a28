import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationFault } from '@tongbu/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readHubConfig } from './hub-config.js';
import { prepareSecrets } from './secrets.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tongbu-secrets-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const prepare = (environment: Record<string, string> = {}) =>
  prepareSecrets(readHubConfig({ DATA_DIR: dataDir, ...environment }, '/').config);
const keyFile = () => join(dataDir, 'keys', 'identity.key');

test('the identity key is made once', async () => {
  const { identityKeyFile } = await prepare();
  const made = readFileSync(identityKeyFile, 'utf8');
  expect(made).toMatch(/^[\w-]{43}\n$/);
  await prepare();
  expect(readFileSync(keyFile(), 'utf8')).toBe(made);
});

test.each(['postgres/cluster', 'postgres.location'])(
  'an identity key that is gone from beside %s is not replaced by a new one',
  async (cluster) => {
    await prepare();
    rmSync(keyFile());
    mkdirSync(join(dataDir, cluster), { recursive: true });
    const refused = await prepare().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigurationFault);
    expect(String(refused)).toMatch(/identity\.key is gone.*Bring the file back/);
    expect(existsSync(keyFile())).toBe(false);
  },
);

test('whose tokens are believed is handed on, and the list of revoked ones is made once', async () => {
  const issuers = join(dataDir, 'issuers.json');
  writeFileSync(issuers, '{"issuers":[]}');
  const given = { TOKEN_ISSUERS_FILE: issuers, TOKEN_REVOCATIONS_URL: 'https://site.example/revoked' };
  const list = join(dataDir, 'revocations.json');
  expect((await prepare(given)).tokens).toMatchObject({ ...given, TOKEN_REVOCATIONS_FILE: list });
  writeFileSync(list, '{"revoked":[{"subject":"li"}]}');
  await prepare(given);
  expect(readFileSync(list, 'utf8')).toContain('li');
});

test('a key that the configuration names is not missed in the data folder', async () => {
  mkdirSync(join(dataDir, 'postgres', 'cluster'), { recursive: true });
  const own = join(dataDir, 'own.key');
  writeFileSync(own, 'a key');
  expect((await prepare({ PUBLIC_SECURITY_IDENTITY_KEY_FILE: own })).identityKeyFile).toBe(own);
  expect(existsSync(keyFile())).toBe(false);
});
