import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationFault } from '@tongbu/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRevocations, type RevocationSource } from './revocations.js';
import { TestIssuer } from './testing/index.js';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.js';

let issuer: TestIssuer;
let folder: string;
beforeAll(async () => {
  issuer = await TestIssuer.start('issuer', 'key');
  folder = await mkdtemp(join(tmpdir(), 'tongbu-revocations-'));
});
afterAll(async () => {
  await issuer.stop();
  await rm(folder, { recursive: true });
});

function verifier(source: RevocationSource): TokenVerifier {
  return createTokenVerifier({
    source: { keys: JSON.parse(issuer.jwks) },
    issuer: 'issuer',
    audience: 'tongbu',
    revocations: [source],
    timing: { revocations: { refreshAfterMs: 20, maxAgeMs: 100, retryAfterMs: 20 } },
  });
}
const codeOf = (verify: TokenVerifier, token: string) =>
  verify(token).then(
    () => 'good',
    ({ code }) => code,
  );
const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset;

describe('what is taken back, and what is not', () => {
  const issuedAt = seconds(-30);
  const token = () => issuer.authorization('key', { sub: 'li', jti: 'one', iat: issuedAt });
  test.each([
    ['the token with the id', { tokenId: 'one' }, true],
    ['another id', { tokenId: 'two' }, false],
    ['the id of another subject', { tokenId: 'one', subject: 'wang' }, false],
    ['the subject', { subject: 'li' }, true],
    ['another subject', { subject: 'Li' }, false],
    ['the subject of this issuer', { subject: 'li', issuer: 'issuer' }, true],
    ['the subject of another issuer', { subject: 'li', issuer: 'other' }, false],
    [
      'the subject, until the second it was issued in',
      { subject: 'li', issuedBefore: new Date(issuedAt * 1_000) },
      true,
    ],
    [
      'the subject, until a second before',
      { subject: 'li', issuedBefore: new Date((issuedAt - 1) * 1_000) },
      false,
    ],
  ])('%s', async (_, revocation, isRevoked) => {
    const file = join(folder, 'fixed.json');
    const text = JSON.stringify({ revoked: [revocation] });
    await writeFile(file, text);
    const verify = verifier({ file, revocations: parseRevocations('list', text) });
    expect(await codeOf(verify, await token())).toBe(isRevoked ? 'UNAUTHENTICATED' : 'good');
  });
});

test('a token that was good is refused once it is on the file, and stays so while the file is broken or gone', async () => {
  const file = join(folder, 'changing.json');
  await writeFile(file, '{"revoked":[]}');
  const verify = verifier({ file, revocations: [] });
  const token = await issuer.authorization('key', { jti: 'gone' });
  expect(await codeOf(verify, token)).toBe('good');
  await writeFile(file, '{"revoked":[{"tokenId":"gone"}]}');
  await expect.poll(() => codeOf(verify, token)).toBe('UNAUTHENTICATED');
  for (const breakIt of [() => writeFile(file, '{"revoked":'), () => rm(file)]) {
    await breakIt();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await codeOf(verify, token)).toBe('UNAUTHENTICATED');
  }
  await writeFile(file, '{"revoked":[]}');
  await expect.poll(() => codeOf(verify, token)).toBe('good');
});

test('a list at an address counts as a file does; until it was read once nobody is let in', async () => {
  let answer = '';
  const server = createServer((_request, response) => response.writeHead(answer ? 200 : 503).end(answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const verify = verifier({ url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`) });
  const token = await issuer.authorization('key', { sub: 'li' });
  expect(await codeOf(verify, token)).toBe('INTERNAL');
  answer = '{"revoked":[]}';
  await expect.poll(() => codeOf(verify, token)).toBe('good');
  answer = '{"revoked":[{"subject":"li"}]}';
  await expect.poll(() => codeOf(verify, token)).toBe('UNAUTHENTICATED');
  server.close();
  server.closeAllConnections();
  expect(await codeOf(verify, token)).toBe('UNAUTHENTICATED');
});

test.each([
  ['no JSON', '{'],
  ['no list', '{"revoked":{}}'],
  ['an entry that names nobody', '{"revoked":[{"issuedBefore":"2026-01-01T00:00:00Z"}]}'],
  ['a member that is misspelt', '{"revoked":[{"subjekt":"secret"}]}'],
  ['a time that is none', '{"revoked":[{"subject":"secret","issuedBefore":"yesterday"}]}'],
  ['an id that is no text', '{"revoked":[{"tokenId":7}]}'],
])('a list with %s is refused as a whole, and not repeated', (_, text) => {
  expect(() => parseRevocations('LIST', text)).toThrow(ConfigurationFault);
  expect(() => parseRevocations('LIST', text)).toThrow(/^LIST: (?!.*secret)/);
});
