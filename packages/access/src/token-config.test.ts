import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationFault, type Environment } from '@tongbu/runtime';
import { AGENCIES } from '@tongbu/vocabulary';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestIssuer } from './testing/index.js';
import { readTokenConfig, TOKEN_VARIABLES } from './token-config.js';
import { createTokenVerifier } from './token-verifier.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-issuers-'));
const write = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return join(folder, name);
};
let hub: TestIssuer;
let health: TestIssuer;
let transport: TestIssuer;
let environment: Environment;
beforeAll(async () => {
  hub = await TestIssuer.start('https://hub.example', 'hub', 'service:HEALTH');
  health = await TestIssuer.start('https://health.example', 'key', 'service:HEALTH');
  transport = await TestIssuer.start('https://transport.example', 'key');
  write('health.json', health.jwks);
  environment = {
    TOKEN_ISSUER: hub.name,
    TOKEN_AUDIENCE: 'tongbu',
    TOKEN_JWKS_FILE: write('hub.json', hub.jwks),
    TOKEN_ISSUERS_FILE: write('issuers.json', {
      issuers: [
        { issuer: health.name, audience: 'health-hub', agencies: ['HEALTH'], jwksFile: 'health.json' },
        {
          issuer: transport.name,
          audience: 'tongbu',
          agencies: ['TRANSPORT'],
          jwksUrl: String(transport.url),
        },
      ],
    }),
  };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  for (const issuer of [hub, health, transport]) await issuer.stop();
});

const REFUSED = { code: 'UNAUTHENTICATED' };
const driver = { agency: 'TRANSPORT', role: 'driver' };

test("an agency's issuer speaks for that agency and for no other", async () => {
  const verify = createTokenVerifier(readTokenConfig(environment));
  await expect(verify(await health.authorization('key', { aud: 'health-hub' }))).resolves.toMatchObject({
    agency: 'HEALTH',
    issuer: health.name,
  });
  await expect(verify(await transport.authorization('key', driver))).resolves.toMatchObject({
    role: 'driver',
  });
  for (const agency of AGENCIES) {
    const claims = { agency, role: 'commander' };
    for (const [own, token] of [
      ['HEALTH', await health.authorization('key', { aud: 'health-hub', ...claims })],
      ['TRANSPORT', await transport.authorization('key', claims)],
    ] as const) {
      if (agency === own) await expect(verify(token)).resolves.toMatchObject({ agency });
      else await expect(verify(token)).rejects.toMatchObject(REFUSED);
    }
  }
});

test("an issuer's audience and keys are its own: those of another, under the same key id, do not count", async () => {
  const verify = createTokenVerifier(readTokenConfig(environment));
  for (const token of [
    await health.authorization('key'),
    await health.authorization('key', { iss: transport.name, ...driver }),
    await transport.authorization('key', { iss: health.name, aud: 'health-hub' }),
    await transport.authorization('key', { iss: hub.name, ...driver }),
  ])
    await expect(verify(token)).rejects.toMatchObject(REFUSED);
});

test("only the hub's own issuer has keys of services", async () => {
  const verify = createTokenVerifier(readTokenConfig(environment));
  const claims = { agency: 'HEALTH', role: 'service' };
  await expect(verify(await hub.authorization('service:HEALTH', claims))).resolves.toMatchObject(claims);
  await expect(
    verify(await health.authorization('service:HEALTH', { ...claims, aud: 'health-hub' })),
  ).rejects.toMatchObject(REFUSED);
  await expect(
    verify(await health.authorization('service:HEALTH', { aud: 'health-hub' })),
  ).rejects.toMatchObject(REFUSED);
});

function faultsOf(given: Environment): readonly string[] {
  try {
    readTokenConfig(given);
  } catch (error) {
    if (error instanceof ConfigurationFault) return error.faults;
    throw error;
  }
  return [];
}

test('every fault is told at once, without a value', () => {
  const file = write('wrong.json', {
    issuers: [
      { issuer: 'secret', audience: 'a', agencies: ['HEALTH'], jwksFile: 'health.json', role: 'x' },
      { audience: 'a', agencies: ['SECRET'], jwksUrl: 'secret' },
      { issuer: 'secret', audience: 'a', agencies: ['HEALTH', 'HEALTH'] },
      'secret',
      { issuer: 'two', audience: 'a', agencies: ['HEALTH'], jwksFile: 'secret.json' },
    ],
  });
  const faults = faultsOf({
    TOKEN_JWKS_URL: 'secret',
    TOKEN_ISSUERS_FILE: file,
    TOKEN_REVOCATIONS_FILE: join(folder, 'secret.json'),
    TOKEN_REVOCATIONS_URL: 'ftp://secret',
  });
  expect(faults.join()).not.toContain('secret');
  const prefix = 'TOKEN_ISSUERS_FILE: issuer';
  expect(faults.map((fault) => fault.split(/ (is|has|must|needs|names) /)[0])).toEqual([
    'TOKEN_ISSUER:',
    'TOKEN_AUDIENCE:',
    'TOKEN_JWKS_URL:',
    'TOKEN_REVOCATIONS_URL:',
    `${prefix} 0:`,
    `${prefix} 1: issuer`,
    `${prefix} 1: agencies`,
    `${prefix} 1: jwksUrl`,
    `${prefix} 2: agencies`,
    `${prefix} 2:`,
    `${prefix} 3:`,
    `${prefix} 4: jwksFile:`,
    'TOKEN_REVOCATIONS_FILE:',
  ]);
});

test('an issuer is named once, and in production the development issuer is none', () => {
  const entry = (issuer: string) => ({
    issuer,
    audience: 'a',
    agencies: ['HEALTH'],
    jwksFile: 'health.json',
  });
  const file = write('twice.json', { issuers: [entry(hub.name), entry('tongbu-development')] });
  expect(faultsOf({ ...environment, TOKEN_ISSUERS_FILE: file, NODE_ENV: 'production' })).toEqual([
    'TOKEN_ISSUERS_FILE: issuer 0: is named already',
    'TOKEN_ISSUERS_FILE: issuer 1: is the development issuer, which production refuses',
  ]);
  expect(faultsOf({ ...environment, TOKEN_ISSUER: 'tongbu-development', NODE_ENV: 'production' })).toEqual([
    'TOKEN_ISSUER: is the development issuer; production needs one of its own',
  ]);
});

test('docs/operations.md has every variable', () => {
  const manual = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const table = manual.split('\n').filter((line) => line.startsWith('| `'));
  const missing = TOKEN_VARIABLES.filter((name) => !table.some((line) => line.includes(`\`${name}\``)));
  expect(missing).toEqual([]);
});

test('keys without an id, which no token could name, are told at the start', () => {
  const file = write('nameless.json', { keys: [{ ...hub.publicKey('hub'), kid: undefined }] });
  expect(faultsOf({ ...environment, TOKEN_JWKS_FILE: file })).toEqual([
    'TOKEN_JWKS_FILE: holds no key with an id (kid), by which tokens name it',
  ]);
});
