import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenVerifier, DEVELOPMENT_ISSUER, TOKEN_AUDIENCE } from '@tongbu/access';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readHubConfig } from '../start/hub-config.js';
import { prepareSecrets } from '../start/secrets.js';
import { signDevelopmentToken } from '../token/development-token.js';
import { type RevokeRequest, revoke } from './revoke.js';

const dataDir = mkdtempSync(join(tmpdir(), 'tongbu-revoke-'));
const environment = { DATA_DIR: dataDir };
const shell = { environment, root: '/' };
const file = join(dataDir, 'revocations.json');
let jwksFile: string;
beforeAll(async () => {
  const { tokens } = await prepareSecrets(readHubConfig(environment, '/').config);
  expect(tokens.TOKEN_REVOCATIONS_FILE).toBe(file);
  jwksFile = tokens.TOKEN_JWKS_FILE ?? '';
});
afterAll(() => rmSync(dataDir, { recursive: true }));

const sign = (subject: string) =>
  signDevelopmentToken(
    { agency: 'HEALTH', role: 'epidemiologist', jurisdiction: ['321000'], lifetime: '1h', subject },
    shell,
  );
const verifier = () =>
  createTokenVerifier({
    source: { keys: JSON.parse(readFileSync(jwksFile, 'utf8')) },
    issuer: DEVELOPMENT_ISSUER,
    audience: TOKEN_AUDIENCE,
    revocations: [{ file, revocations: [] }],
    timing: { revocations: { refreshAfterMs: 20, maxAgeMs: 50 } },
  });
const isGood = (verify: ReturnType<typeof verifier>, token: string) =>
  verify(`Bearer ${token}`).then(
    () => true,
    () => false,
  );

test('a hub believes a development token until its account is revoked, and its id until that is', async () => {
  const verify = verifier();
  const [li, wang] = [await sign('li'), await sign('wang')];
  const { tokenId } = await verify(`Bearer ${wang}`);
  expect(await isGood(verify, li)).toBe(true);
  await revoke({ subject: 'li' }, shell);
  await expect.poll(() => isGood(verify, li)).toBe(false);
  expect(await isGood(verify, wang)).toBe(true);
  await revoke({ tokenId: tokenId ?? '' }, shell);
  await expect.poll(() => isGood(verify, wang)).toBe(false);
});

test('an account that was revoked may get a new token, one that was for good may not', async () => {
  const verify = verifier();
  await revoke({ subject: 'zhao' }, shell);
  await revoke({ subject: 'qian', forGood: true }, shell);
  // A token says when it was issued to the second.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await isGood(verify, await sign('qian'))).toBe(false);
  expect(await isGood(verify, await sign('zhao'))).toBe(true);
});

test('of many at once none is lost', async () => {
  const before = JSON.parse(readFileSync(file, 'utf8')).revoked.length;
  await Promise.all(Array.from({ length: 10 }, (_, index) => revoke({ tokenId: `t${index}` }, shell)));
  expect(JSON.parse(readFileSync(file, 'utf8')).revoked).toHaveLength(before + 10);
});

test.each<[string, RevokeRequest, RegExp]>([
  ['nobody', {}, /needs --subject or --token-id/],
  ['one token for good', { tokenId: 'x', forGood: true }, /--for-good/],
  ['somebody of a hub that never ran', { subject: 'li', dataDir: '/nowhere' }, /npm start/],
])('revoking %s is refused with what to do', async (_, request, message) => {
  await expect(revoke(request, shell)).rejects.toThrow(message);
});

test('a list that is none is not overwritten', async () => {
  const broken = join(dataDir, 'broken.json');
  writeFileSync(broken, '{');
  const given = { environment: { TOKEN_REVOCATIONS_FILE: broken }, root: '/' };
  await expect(revoke({ subject: 'li' }, given)).rejects.toThrow('holds no list of revocations');
  expect(readFileSync(broken, 'utf8')).toBe('{');
});
