import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { URL_KEY_TIMING } from './key-set.js';
import { TestIssuer } from './testing/index.js';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.js';

const REFUSED = { code: 'UNAUTHENTICATED' };

let issuer: TestIssuer;
beforeEach(async () => {
  issuer = await TestIssuer.start('https://health.example', 'first');
});
afterEach(() => issuer.stop());

/** A verifier for which the minute of the real one is half a second. */
function verifier(keys = {}): TokenVerifier {
  return createTokenVerifier({
    source: { url: issuer.url },
    issuer: issuer.name,
    audience: 'tongbu',
    timing: { keys: { refreshAfterMs: 200, maxAgeMs: 500, retryAfterMs: 50, ...keys } },
  });
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a key is refused within a minute of being removed, the time of the answer included', () => {
  expect(URL_KEY_TIMING.maxAgeMs + 3_000).toBeLessThan(60_000);
});

test('while keys rotate under load no good token is refused, and afterwards the old key is', async () => {
  const verify = verifier();
  let current = 'first';
  let isOver = false;
  let answered = 0;
  /** The key of what is under way, of each client. */
  const underWay: string[] = [];
  const client = async (_: unknown, index: number): Promise<void> => {
    while (!isOver) {
      underWay[index] = current;
      // Another text each time, so that nothing is answered from memory.
      await verify(await issuer.authorization(current, { jti: String(answered) }));
      answered += 1;
      await pause(5);
    }
  };
  const clients = Promise.all(Array.from({ length: 20 }, client));
  clients.catch(() => {});
  for (const next of ['second', 'third', 'fourth']) {
    await pause(100);
    await issuer.makeKey(next);
    const before = current;
    issuer.published = [before, next];
    current = next;
    // What is under way may be signed with the key before.
    await expect.poll(() => underWay.every((key) => key === next)).toBe(true);
    await pause(100);
    issuer.published = [next];
  }
  await pause(300);
  isOver = true;
  await clients;
  expect(answered).toBeGreaterThan(100);
  await pause(500);
  for (const removed of ['first', 'second', 'third'])
    await expect(verify(await issuer.authorization(removed))).rejects.toMatchObject(REFUSED);
  await expect(verify(await issuer.authorization('fourth'))).resolves.toMatchObject({ subject: 'tester' });
});

test('a token that was good before is refused once its key is gone, though it is remembered', async () => {
  const verify = verifier();
  const token = await issuer.authorization('first');
  await verify(token);
  await issuer.makeKey('second');
  issuer.published = ['second'];
  await expect.poll(() => verify(token).catch(({ code }) => code)).toBe('UNAUTHENTICATED');
});

test('another key under the id of an old one is another key', async () => {
  const verify = verifier();
  const token = await issuer.authorization('first');
  await verify(token);
  await issuer.makeKey('first');
  await expect.poll(() => verify(token).catch(({ code }) => code)).toBe('UNAUTHENTICATED');
  await expect(verify(await issuer.authorization('first'))).resolves.toMatchObject({ agency: 'HEALTH' });
});

test('an issuer that is away costs no good token, for as long as its keys are believed', async () => {
  const verify = verifier({ maxStaleMs: 5_000 });
  await verify(await issuer.authorization('first'));
  issuer.isAway = true;
  await pause(700);
  for (let round = 0; round < 10; round += 1) {
    await verify(await issuer.authorization('first', { jti: String(round) }));
    await pause(20);
  }
  await expect
    .poll(async () => verify(await issuer.authorization('first')).catch(({ code }) => code))
    .toBe('INTERNAL');
  issuer.isAway = false;
  await expect
    .poll(async () => verify(await issuer.authorization('first')).catch(() => undefined))
    .toMatchObject({ subject: 'tester' });
});

test('an issuer that was never reached is no reason to call a token bad', async () => {
  issuer.isAway = true;
  await expect(verifier()(await issuer.authorization('first'))).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('made-up key ids do not flood the issuer, and a new key is found at once all the same', async () => {
  const verify = verifier({ refreshAfterMs: 60_000, maxAgeMs: 60_000 });
  await verify(await issuer.authorization('first'));
  for (let index = 0; index < 2; index += 1)
    await expect(
      verify(await issuer.authorization('first', {}, { kid: `made-up-${index}` })),
    ).rejects.toMatchObject(REFUSED);
  await issuer.makeKey('second');
  issuer.published = ['first', 'second'];
  await expect(verify(await issuer.authorization('second'))).resolves.toMatchObject({ subject: 'tester' });
  for (let index = 0; index < 200; index += 1)
    await verify(await issuer.authorization('first', {}, { kid: `flood-${index}` })).catch(() => undefined);
  expect(issuer.requests).toBeLessThanOrEqual(1 + URL_KEY_TIMING.unknownKeyReads + 1);
});

test('a file of keys is read again when it has changed, and half a file changes nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tongbu-jwks-'));
  try {
    const file = join(folder, 'jwks.json');
    await writeFile(file, issuer.jwks);
    const verify = createTokenVerifier({
      source: { keys: JSON.parse(issuer.jwks), file },
      issuer: issuer.name,
      audience: 'tongbu',
      timing: { keys: { refreshAfterMs: 50, maxAgeMs: 100, retryAfterMs: 20 } },
    });
    const old = await issuer.authorization('first');
    await verify(old);
    await writeFile(file, '{"keys":[');
    await pause(200);
    await verify(old);
    await issuer.makeKey('second');
    issuer.published = ['second'];
    await writeFile(`${file}.new`, issuer.jwks);
    await rename(`${file}.new`, file);
    await expect.poll(() => verify(old).catch(({ code }) => code)).toBe('UNAUTHENTICATED');
    await expect(verify(await issuer.authorization('second'))).resolves.toMatchObject({ subject: 'tester' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
