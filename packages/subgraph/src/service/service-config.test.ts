import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationFault } from '@tongbu/runtime';
import { afterAll, expect, test } from 'vitest';
import { readServiceConfig } from './service-config.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-config-'));
const file = join(folder, 'keys.json');
const key = { kid: 'gateway', kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'd' };
writeFileSync(file, JSON.stringify({ keys: [key], ...key }));
afterAll(() => rmSync(folder, { recursive: true }));

const environment = {
  HEALTH_DATABASE_URL: 'postgres://health:secret@localhost/health',
  TOKEN_ISSUER: 'issuer',
  TOKEN_AUDIENCE: 'tongbu',
  TOKEN_JWKS_FILE: file,
  SERVICE_KEY_FILE: file,
};

test('what is not said has its default, and loopback is where a service listens', () => {
  const config = readServiceConfig('HEALTH', environment, {});
  expect(config).toMatchObject({ port: 4001, host: '127.0.0.1', production: false, logLevel: 'info' });
  expect(config.urls.TRANSPORT).toBe('http://127.0.0.1:4003/graphql');
});

test('every fault is told at once, by its variable and without its value', () => {
  const read = () =>
    readServiceConfig(
      'HEALTH',
      {
        HEALTH_PORT: '70000',
        HEALTH_DATABASE_URL: 'mysql://secret',
        TRANSPORT_URL: 'nowhere',
        LOG_LEVEL: 'loud',
      },
      {},
    );
  expect(read).toThrowError(ConfigurationFault);
  try {
    read();
  } catch (error) {
    const { faults, message } = error as ConfigurationFault;
    expect(faults.map((fault) => fault.split(':')[0]).toSorted()).toEqual([
      'HEALTH_DATABASE_URL',
      'HEALTH_PORT',
      'LOG_LEVEL',
      'SERVICE_KEY_FILE',
      'TOKEN_AUDIENCE',
      'TOKEN_ISSUER',
      'TOKEN_JWKS_FILE or TOKEN_JWKS_URL',
      'TRANSPORT_URL',
    ]);
    expect(message).not.toContain('secret');
  }
});

test('a key file that cannot be read is one clear line', () => {
  expect(() =>
    readServiceConfig('HEALTH', { ...environment, SERVICE_KEY_FILE: join(folder, 'none') }, {}),
  ).toThrowError('SERVICE_KEY_FILE: names no file that can be read');
});

test('files that hold no keys are told together, one clear line each', () => {
  const empty = join(folder, 'empty');
  writeFileSync(empty, '');
  expect(() =>
    readServiceConfig('HEALTH', { ...environment, SERVICE_KEY_FILE: empty, TOKEN_JWKS_FILE: empty }, {}),
  ).toThrowError(
    'SERVICE_KEY_FILE: holds no private key as JWK\nTOKEN_JWKS_FILE: holds no JWK set with keys',
  );
});

test('a key set without a key of the gateway is a fault: nobody could be answered', () => {
  const others = join(folder, 'others.json');
  writeFileSync(others, JSON.stringify({ keys: [{ ...key, kid: 'service:HEALTH' }] }));
  expect(() => readServiceConfig('HEALTH', { ...environment, TOKEN_JWKS_FILE: others }, {})).toThrowError(
    'TOKEN_JWKS_FILE: holds no key of the gateway (kid: gateway)',
  );
});

test('in production a service does not believe the development issuer', () => {
  expect(() =>
    readServiceConfig(
      'HEALTH',
      { ...environment, NODE_ENV: 'production', TOKEN_ISSUER: 'tongbu-development' },
      {},
    ),
  ).toThrowError('TOKEN_ISSUER: is the development issuer');
});
