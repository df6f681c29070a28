import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationFault } from '@tongbu/runtime';
import { expect, test } from 'vitest';
import { SigningKey } from './signing-key.js';
import { TestHops } from './testing/index.js';

test('a key that cannot sign is a fault of the configuration', () => {
  const hops = new TestHops('gateway', 'gateway:2');
  const key = hops.privateKey('gateway');
  const { d: _, ...publicKey } = key;
  const { d: another } = hops.privateKey('gateway:2');
  const wrongs = [publicKey, { ...key, crv: 'X25519' }, { ...key, kty: 'EC' }, { ...key, d: 'short' }];
  for (const wrong of [...wrongs, { ...key, d: another ?? '' }])
    expect(() => new SigningKey({ key: wrong })).toThrow(ConfigurationFault);
});

test('a new key in the file is taken up, and a file that makes no sense changes nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tongbu-signing-key-'));
  try {
    const hops = new TestHops('gateway', 'gateway:2');
    const file = join(folder, 'key.json');
    await writeFile(file, JSON.stringify(hops.privateKey('gateway')));
    const problems: unknown[] = [];
    const signing = new SigningKey({
      key: hops.privateKey('gateway'),
      file,
      lookEveryMs: 20,
      onProblem: (error) => problems.push(error),
    });
    await writeFile(file, '{');
    await expect.poll(() => [signing.current.id, problems.length]).toEqual(['gateway', 1]);
    await writeFile(`${file}.new`, JSON.stringify(hops.privateKey('gateway:2')));
    await rename(`${file}.new`, file);
    await expect.poll(() => signing.current.id).toBe('gateway:2');
    expect(problems).toHaveLength(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
