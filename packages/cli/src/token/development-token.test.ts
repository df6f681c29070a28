import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDevelopmentKeys,
  createTokenVerifier,
  DEVELOPMENT_ISSUER,
  TOKEN_AUDIENCE,
} from '@tongbu/access';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signDevelopmentToken, type TokenRequest } from './development-token.js';
import { parseLifetime } from './lifetime.js';

const dataDir = mkdtempSync(join(tmpdir(), 'tongbu-token-'));
let jwksFile: string;
beforeAll(async () => {
  ({ jwksFile } = await createDevelopmentKeys(join(dataDir, 'keys')));
});
afterAll(() => rmSync(dataDir, { recursive: true }));

const request: TokenRequest = {
  agency: 'HEALTH',
  role: 'epidemiologist',
  jurisdiction: ['321000', '320100'],
  lifetime: '8h',
};
const sign = (
  changes: Partial<TokenRequest> = {},
  environment: Record<string, string> = { DATA_DIR: dataDir },
) => signDevelopmentToken({ ...request, ...changes }, { environment, root: '/' });

test('the hub accepts the token, with the claims that were asked for', async () => {
  const verify = createTokenVerifier({
    source: { keys: JSON.parse(readFileSync(jwksFile, 'utf8')) },
    issuer: DEVELOPMENT_ISSUER,
    audience: TOKEN_AUDIENCE,
  });
  const caller = await verify(`Bearer ${await sign()}`);
  expect(caller).toMatchObject({
    agency: 'HEALTH',
    role: 'epidemiologist',
    jurisdictions: ['321000', '320100'],
  });
  expect(caller.expiresAt.getTime() - Date.now()).toBeGreaterThan(7.9 * 3600 * 1000);
});

test('in production there is no development token', async () => {
  await expect(sign({}, { DATA_DIR: dataDir, NODE_ENV: 'production' })).rejects.toThrow(
    'NODE_ENV is production',
  );
});

test('where no hub has run there is no key, and the refusal says what to do', async () => {
  await expect(sign({ dataDir: join(dataDir, 'nothing') })).rejects.toThrow(
    /no hub has run in .*nothing.*npm start/,
  );
});

test.each([
  ['an agency that there is not', { agency: 'POLICE' }, '--agency'],
  ['a role that there is not', { role: 'king' }, '--role'],
  ['a role of another agency', { role: 'tracer' }, '--role'],
  ['the role of a service', { role: 'service' }, '--role'],
  ['a jurisdiction that is no code', { jurisdiction: ['321000', 'Yangzhou'] }, '--jurisdiction'],
  ['a lifetime without a unit', { lifetime: '8' }, '--lifetime'],
  ['a lifetime of months', { lifetime: '31d' }, '--lifetime'],
])('%s is refused', async (_, changes, option) => {
  await expect(sign(changes)).rejects.toThrow(option);
});

test('a lifetime is a number and a unit', () => {
  expect(['45s', '30m', '8h', '7d', '0h', '1.5h', 'h', '-1h'].map(parseLifetime)).toEqual([
    45,
    1800,
    28_800,
    604_800,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
