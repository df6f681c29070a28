import { expect, test } from 'vitest';
import { readHubConfig } from './hub-config.js';

test('without any variable the hub listens on 127.0.0.1, ports 4000 to 4004, and keeps its data in .data', () => {
  const { config, faults } = readHubConfig({}, '/project');
  expect(faults).toEqual([]);
  expect(config).toMatchObject({ bindAddress: '127.0.0.1', dataDir: '/project/.data', databases: {} });
  expect(config.listeners.map(({ variable, port }) => `${variable}=${port}`)).toEqual([
    'PORT=4000',
    'HEALTH_PORT=4001',
    'PUBLIC_SECURITY_PORT=4002',
    'TRANSPORT_PORT=4003',
    'CIVIL_AFFAIRS_PORT=4004',
  ]);
});

test('every fault of a configuration is found at once, and none repeats a value', () => {
  const { faults } = readHubConfig(
    {
      PORT: 'four thousand',
      HEALTH_PORT: '70000',
      TRANSPORT_PORT: '5000',
      CIVIL_AFFAIRS_PORT: '5000',
      BIND_ADDRESS: 'localhost!',
      LOG_LEVEL: 'loud',
      HEALTH_DATABASE_URL: 'mysql://user:secret@host/db',
      TRANSPORT_DATABASE_URL: 'postgres://user:secret@host',
      PUBLIC_SECURITY_DATABASE_OWNER_URL: 'postgres://owner:secret@host/db',
      TOKEN_JWKS_FILE: '/no/such/secret.json',
      TOKEN_JWKS_URL: 'not a url',
    },
    '/project',
  );
  expect(faults.map((fault) => fault.split(':')[0])).toEqual([
    'PORT',
    'HEALTH_PORT',
    'CIVIL_AFFAIRS_PORT',
    'HEALTH_DATABASE_URL',
    'PUBLIC_SECURITY_DATABASE_OWNER_URL',
    'TRANSPORT_DATABASE_URL',
    'BIND_ADDRESS',
    'TOKEN_JWKS_FILE',
    'TOKEN_JWKS_URL',
    'LOG_LEVEL',
  ]);
  expect(faults.join()).not.toMatch(/secret|thousand|loud|mysql/);
});

test('two agencies may not share a database', () => {
  const url = 'postgres://user:secret@host/one';
  expect(readHubConfig({ HEALTH_DATABASE_URL: url, TRANSPORT_DATABASE_URL: url }, '/').faults).toEqual([
    'TRANSPORT_DATABASE_URL: names the same database as HEALTH_DATABASE_URL',
  ]);
});

test('a database reached through a socket has an address without a host', () => {
  const { faults } = readHubConfig(
    { HEALTH_DATABASE_URL: 'postgres://user@/health?host=/run/postgresql' },
    '/',
  );
  expect(faults).toEqual([]);
});

test('in production the hub makes up no key and no issuer', () => {
  expect(readHubConfig({ NODE_ENV: 'production' }, '/').faults.map((fault) => fault.split(':')[0])).toEqual([
    'HEALTH_SERVICE_KEY_FILE',
    'PUBLIC_SECURITY_SERVICE_KEY_FILE',
    'TRANSPORT_SERVICE_KEY_FILE',
    'CIVIL_AFFAIRS_SERVICE_KEY_FILE',
    'PUBLIC_SECURITY_IDENTITY_KEY_FILE',
    'GATEWAY_KEY_FILE',
    'TOKEN_ISSUER',
    'TOKEN_JWKS_FILE or TOKEN_JWKS_URL',
  ]);
});

test('in production the development issuer is refused: anybody on the machine can print its tokens', () => {
  const { faults } = readHubConfig({ NODE_ENV: 'production', TOKEN_ISSUER: 'tongbu-development' }, '/');
  expect(faults.filter((fault) => fault.startsWith('TOKEN_ISSUER'))).toEqual([
    'TOKEN_ISSUER: is the development issuer, whose tokens anybody on the machine can print',
  ]);
});
