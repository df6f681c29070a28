import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createDevelopmentKeys,
  DEVELOPMENT_ISSUER,
  type DevelopmentKeys,
  TOKEN_AUDIENCE,
} from './development-keys.js';
import { createServiceCredentials, createTokenIssuer, type TokenClaims } from './token-issuer.js';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.js';

let folder: string;
let keys: DevelopmentKeys;
let verify: TokenVerifier;
const names = { issuer: DEVELOPMENT_ISSUER, audience: TOKEN_AUDIENCE };
const claims: TokenClaims = {
  subject: 'exercise-epidemiologist',
  agency: 'HEALTH',
  role: 'epidemiologist',
  jurisdictions: ['321000'],
  lifetimeSeconds: 60,
};
const readKey = async (file: string): Promise<JWK> => JSON.parse(await readFile(file, 'utf8'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongbu-keys-'));
  keys = await createDevelopmentKeys(folder);
  verify = createTokenVerifier({
    source: { keys: JSON.parse(await readFile(keys.jwksFile, 'utf8')) },
    ...names,
  });
});
afterAll(() => rm(folder, { recursive: true }));

async function sign(changed: Partial<TokenClaims>, key?: JWK, signedFor = names): Promise<string> {
  const issue = createTokenIssuer({ key: key ?? (await readKey(keys.issuerKeyFile)), ...signedFor });
  return `Bearer ${await issue({ ...claims, ...changed })}`;
}

test('a token of the development issuer says who asks', async () => {
  const caller = await verify(await sign({}));
  expect(caller).toMatchObject({ subject: claims.subject, agency: 'HEALTH', role: 'epidemiologist' });
  expect(caller.expiresAt.getTime()).toBeGreaterThan(Date.now());
});

test('nothing, something else and a broken token are refused as UNAUTHENTICATED', async () => {
  const token = await sign({});
  for (const value of [undefined, '', 'Basic abc', 'Bearer a.b.c', `${token}x`, token.slice(0, -8)]) {
    await expect(verify(value)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('another issuer, another audience and another key are refused', async () => {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const foreign: JWK = { ...(await exportJWK(privateKey)), alg: 'EdDSA', kid: 'development' };
  for (const token of [
    await sign({}, undefined, { ...names, issuer: 'elsewhere' }),
    await sign({}, undefined, { ...names, audience: 'elsewhere' }),
    await sign({}, foreign),
  ]) {
    await expect(verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('an unsigned token and one signed with the public key as a shared secret are refused', async () => {
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'x', exp: 9_999_999_999 })).toString(
    'base64url',
  );
  await expect(verify(`Bearer ${header}.${payload}.x`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  const secret = new TextEncoder().encode(await readFile(keys.jwksFile, 'utf8'));
  const confused = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256', kid: 'development' })
    .setSubject('x')
    .setIssuer(names.issuer)
    .setAudience(names.audience)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(secret);
  await expect(verify(`Bearer ${confused}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('an expired token is refused as TOKEN_EXPIRED', async () => {
  await expect(verify(await sign({ lifetimeSeconds: -60 }))).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
});

test("a service's key signs its own agency's service role and nothing else", async () => {
  const key = await readKey(keys.serviceKeyFile.TRANSPORT);
  const authorization = createServiceCredentials({ key, agency: 'TRANSPORT', ...names });
  await expect(verify(await authorization())).resolves.toMatchObject({
    agency: 'TRANSPORT',
    role: 'service',
  });
  for (const changed of [
    { agency: 'HEALTH', role: 'service' },
    { agency: 'TRANSPORT', role: 'dispatcher' },
  ] as const) {
    await expect(verify(await sign(changed, key))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('the issuer of people cannot sign for a service', async () => {
  await expect(verify(await sign({ role: 'service' }))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a second key of a service stands beside the first, and the gateway’s key signs no token', async () => {
  const { keys: published } = JSON.parse(await readFile(keys.jwksFile, 'utf8'));
  const made = await generateKeyPair('EdDSA', { extractable: true });
  const second: JWK = { ...(await exportJWK(made.privateKey)), alg: 'EdDSA', kid: 'service:TRANSPORT:2' };
  const { d: _secret, ...publicKey } = second;
  const verifyBoth = createTokenVerifier({ source: { keys: { keys: [...published, publicKey] } }, ...names });
  for (const key of [second, await readKey(keys.serviceKeyFile.TRANSPORT)]) {
    const authorization = await createServiceCredentials({ key, agency: 'TRANSPORT', ...names })();
    await expect(verifyBoth(authorization)).resolves.toMatchObject({ agency: 'TRANSPORT', role: 'service' });
  }
  const gateway = await readKey(keys.gatewayKeyFile);
  for (const changed of [{}, { role: 'service' }] as const)
    await expect(verify(await sign(changed, gateway))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('keys are made once, kept, and readable by their owner only', async () => {
  const before = await readFile(keys.issuerKeyFile, 'utf8');
  await createDevelopmentKeys(folder);
  expect(await readFile(keys.issuerKeyFile, 'utf8')).toBe(before);
  for (const file of [keys.issuerKeyFile, ...Object.values(keys.serviceKeyFile)]) {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
  expect(await readFile(keys.jwksFile, 'utf8')).not.toContain('"d"');
});
