import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { launch, makeDataDir, PROJECT, processesOf } from './launch.js';
import { startHub } from './start-hub.js';

let dataDir: string;
beforeEach(() => {
  dataDir = makeDataDir();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** What a start says that ends with exit code 1 and leaves nothing running. */
async function refusal(env: Readonly<Record<string, string>>): Promise<string[]> {
  const launcher = launch(dataDir, { env, args: ['--empty'] });
  expect(await launcher.exited).toBe(1);
  expect(launcher.out()).toBe('');
  expect(processesOf(dataDir)).toEqual([]);
  return complaints(launcher.err());
}

/** What was said, in no order, without what a fresh clone, or one that was updated, says before. */
const complaints = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !/^tongbu: (building$|installing )/.test(line))
    .toSorted();

function broken(name: string, text: string): string {
  const folder = join(dataDir, 'broken');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('broken files and a wrong password end the start, each in one line, whichever process met them', async () => {
  const database = new URL(inject('testServer').adminUrl);
  database.password = 'guess';
  expect(
    await refusal({
      SUPERGRAPH: broken('supergraph', 'type Query { a: Int }'),
      TRANSPORT_DATABASE_URL: database.href,
      HEALTH_SERVICE_KEY_FILE: broken('health.key', ''),
      CIVIL_AFFAIRS_SERVICE_KEY_FILE: broken('civil.key', '{"kty":"OKP","crv":"Ed25519","x":"x","d":"d"}'),
      PUBLIC_SECURITY_IDENTITY_KEY_FILE: broken('identity.key', ''),
    }),
  ).toEqual([
    'tongbu: civil-affairs: SERVICE_KEY_FILE: holds a key that cannot sign',
    'tongbu: gateway: the supergraph is not one of Federation 2',
    'tongbu: health: SERVICE_KEY_FILE: holds no private key as JWK',
    'tongbu: public-security: PUBLIC_SECURITY_IDENTITY_KEY_FILE: the file must hold 32 bytes in base64url and nothing else',
    'tongbu: transport: TRANSPORT_DATABASE_URL: the database refuses the role or its password (28P01)',
  ]);
}, 120_000);

test('a file that all processes read and none can use is told once', async () => {
  expect(await refusal({ TOKEN_JWKS_FILE: broken('jwks.json', '{}') })).toEqual([
    'tongbu: TOKEN_JWKS_FILE: holds no JWK set with keys',
  ]);
}, 120_000);

test('a service by itself says the same, and its exit code that it need not be tried again', async () => {
  const service = spawnSync(process.execPath, [join(PROJECT, 'services', 'health', 'dist', 'main.js')], {
    env: { TOKEN_ISSUER: 'issuer', TOKEN_AUDIENCE: 'tongbu', SERVICE_KEY_FILE: broken('health.key', '') },
    encoding: 'utf8',
  });
  expect(service.stderr.trimEnd().split('\n').toSorted()).toEqual([
    'health: HEALTH_DATABASE_URL: is required',
    'health: SERVICE_KEY_FILE: holds no private key as JWK',
    'health: TOKEN_JWKS_FILE or TOKEN_JWKS_URL: one is required',
  ]);
  expect(service.status).toBe(78);
});

test('an empty key of the hub’s own is one line that says what to do', async () => {
  const file = join(dataDir, 'keys', 'issuer.jwk.json');
  mkdirSync(join(dataDir, 'keys'));
  writeFileSync(file, '');
  expect(await refusal({})).toEqual([
    `tongbu: ${file}: holds no private key as JWK; remove the file, and a new key is made`,
  ]);
});

test('an identity key that is gone ends the start, and a new one is not made', async () => {
  const hub = await startHub({ dataDir });
  expect(await hub.stop()).toBe(0);
  rmSync(join(dataDir, 'keys', 'identity.key'));
  expect(await refusal({})).toEqual([expect.stringMatching(/identity\.key is gone, .*Bring the file back/)]);
  writeFileSync(join(dataDir, 'keys', 'identity.key'), `${Buffer.alloc(32, 1).toString('base64url')}\n`);
  expect(await refusal({})).toEqual([expect.stringMatching(/holds another key.*Bring the first key back/)]);
}, 120_000);

test('a TMPDIR that is not there is no obstacle', async () => {
  const hub = await startHub({ dataDir, env: { TMPDIR: join(dataDir, 'not', 'there') } });
  expect(await hub.stop()).toBe(0);
}, 120_000);

test('a full disk ends the start in one line', async ({ skip }) => {
  const full = join(dataDir, 'full');
  mkdirSync(full);
  const mount = (size: string) => `mount -t tmpfs -o size=${size} tmpfs ${full}`;
  const inMounts = ['unshare', '--mount', 'sh', '-c'];
  try {
    execFileSync('unshare', ['--mount', 'sh', '-c', mount('8k')], { stdio: 'ignore' });
  } catch {
    skip('no mounts for this user here');
  }
  for (const size of ['8k', '2m']) {
    const launcher = launch(full, {
      args: ['--empty'],
      through: [...inMounts, `${mount(size)} && exec "$@"`, 'sh'],
    });
    expect(await launcher.exited).toBe(1);
    expect(complaints(launcher.err())).toEqual([
      expect.stringMatching(/^tongbu: .*(ENOSPC|No space left on device)/),
    ]);
  }
}, 120_000);
