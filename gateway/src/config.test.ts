import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestHops } from '@tongbu/hop/testing';
import { ConfigurationFault } from '@tongbu/runtime';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { DEFAULT_ADMISSION } from './admission/admission.js';
import { readConfig } from './config.js';
import { DEFAULT_AUTOMATIC_DOCUMENTS } from './documents/automatic-documents.js';
import { LIMIT_VARIABLES } from './limits-config.js';
import { DEFAULT_LIMITS } from './planning/limits.js';
import { DEFAULT_CIRCUIT } from './subgraphs/circuit-breaker.js';
import { DEFAULT_TIMEOUTS } from './subgraphs/timeouts.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-gateway-config-'));
const keysFile = join(folder, 'keys.json');
writeFileSync(keysFile, '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"x","kid":"k"}]}');
afterAll(() => rmSync(folder, { recursive: true }));
const gatewayKeyFile = join(folder, 'gateway.json');
writeFileSync(gatewayKeyFile, JSON.stringify(new TestHops('gateway').privateKey('gateway')));
const TOKENS = {
  TOKEN_ISSUER: 'issuer',
  TOKEN_AUDIENCE: 'tongbu',
  TOKEN_JWKS_FILE: keysFile,
  GATEWAY_KEY_FILE: gatewayKeyFile,
};

test('without arguments it is Tongbu’s own gateway, on port 4000 of this machine only', () => {
  expect(readConfig(TOKENS, [])).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    supergraphFile: expect.stringMatching(/gateway\/supergraph\.graphql$/),
    subgraphUrls: {},
    hopKey: { key: { kid: 'gateway' }, file: gatewayKeyFile },
    tokens: { issuer: 'issuer', audience: 'tongbu', source: { file: keysFile }, others: [] },
    allowedOrigins: [],
    introspection: true,
  });
});

test('each agency’s address can be another', () => {
  const { subgraphUrls } = readConfig({ ...TOKENS, PUBLIC_SECURITY_URL: 'http://10.0.0.2/graphql' }, []);
  expect(subgraphUrls).toEqual({ 'public-security': 'http://10.0.0.2/graphql' });
});

test('with a supergraph of others it is a plain gateway that asks nobody for a token', () => {
  const config = readConfig({ HEALTH_URL: 'http://10.0.0.2/graphql' }, [
    '--supergraph',
    'other.graphql',
    '--port',
    '4600',
  ]);
  expect(config).toMatchObject({
    port: 4600,
    supergraphFile: 'other.graphql',
    subgraphUrls: {},
    tokens: undefined,
    hopKey: undefined,
  });
});

test('a plain gateway signs where it is given a key, and a file without one is a fault', () => {
  const read = (file: string) =>
    readConfig({ GATEWAY_KEY_FILE: file }, ['--supergraph', 'other.graphql']).hopKey;
  expect(read(gatewayKeyFile)).toMatchObject({ key: { kid: 'gateway' } });
  expect(() => read(keysFile)).toThrow('GATEWAY_KEY_FILE: holds no private key as JWK');
  expect(() => read(join(folder, 'none'))).toThrow('GATEWAY_KEY_FILE: names no file that can be read');
});

test('in production the development issuer is refused', () => {
  expect(() =>
    readConfig({ ...TOKENS, NODE_ENV: 'production', TOKEN_ISSUER: 'tongbu-development' }, []),
  ).toThrow('TOKEN_ISSUER: is the development issuer');
});

test('allowed origins are spelled as browsers send them', () => {
  const read = (list: string) => readConfig({ ...TOKENS, ALLOWED_ORIGINS: list }, []).allowedOrigins;
  expect(read('https://desk.example, http://127.0.0.1:3000')).toEqual([
    'https://desk.example',
    'http://127.0.0.1:3000',
  ]);
  for (const wrong of ['*', 'null', 'desk.example', 'https://desk.example/', 'https://DESK.example'])
    expect(() => read(wrong)).toThrow(/^ALLOWED_ORIGINS: must be origins/);
});

test('in production the schema is not told', () => {
  expect(readConfig({ ...TOKENS, NODE_ENV: 'production' }, []).introspection).toBe(false);
});

test('every fault is told at once', () => {
  const read = () => readConfig({ PORT: 'x', HEALTH_URL: 'y' }, []);
  expect(read).toThrow(ConfigurationFault);
  try {
    read();
  } catch (error) {
    expect(error instanceof ConfigurationFault && error.faults.map((fault) => fault.split(':')[0])).toEqual(
      expect.arrayContaining([
        'PORT',
        'HEALTH_URL',
        'TOKEN_ISSUER',
        'TOKEN_AUDIENCE',
        'GATEWAY_KEY_FILE',
        'TOKEN_JWKS_FILE or TOKEN_JWKS_URL',
      ]),
    );
  }
});

test('limits have the defaults of the gateway', () => {
  expect(readConfig({}, ['--supergraph', 'other.graphql'])).toMatchObject({
    limits: DEFAULT_LIMITS,
    timeouts: DEFAULT_TIMEOUTS,
    circuit: DEFAULT_CIRCUIT,
    admission: DEFAULT_ADMISSION,
    documents: { onlyRegistered: false, automatic: DEFAULT_AUTOMATIC_DOCUMENTS },
    documentsFile: undefined,
  });
});

test('limits can be set, also for a supergraph of others', () => {
  const environment = {
    MAX_REQUEST_COST: '500',
    SUBGRAPH_TIMEOUT_MS: '1000',
    SUBGRAPH_TIMEOUT_MS_CIVIL_AFFAIRS: '200',
    MAX_AUTOMATIC_DOCUMENTS: '0',
    REGISTERED_DOCUMENTS: 'manifest.json',
    REGISTERED_DOCUMENTS_ONLY: 'true',
    TRUSTED_PROXIES: '2',
    MAX_MESSAGE_BYTES: '1000',
  };
  for (const config of [
    readConfig({ ...TOKENS, ...environment }, []),
    readConfig(environment, ['--supergraph', 'other.graphql']),
  ]) {
    expect(config).toMatchObject({
      limits: { maxCost: 500 },
      timeouts: { subgraphMs: 1_000, bySubgraph: { CIVIL_AFFAIRS: 200 } },
      documents: { onlyRegistered: true, automatic: false },
      documentsFile: 'manifest.json',
      admission: { trustedProxies: 2 },
      webSocket: { maxPayloadBytes: 1_000 },
    });
  }
});

test('every fault of a limit is told at once, with the others', () => {
  const environment = {
    PORT: 'x',
    MAX_DOCUMENT_DEPTH: '0',
    MAX_REQUEST_COST: 'much',
    SUBGRAPH_TIMEOUT_MS_HEALTH: '-1',
    REQUEST_TIMEOUT_MS: '99999999999',
    REGISTERED_DOCUMENTS_ONLY: 'true',
    TRUSTED_PROXIES: '1.5',
  };
  try {
    readConfig(environment, ['--supergraph', 'other.graphql']);
    expect.unreachable();
  } catch (error) {
    expect(
      error instanceof ConfigurationFault && error.faults.map((fault) => fault.split(':')[0]).toSorted(),
    ).toEqual([
      'MAX_DOCUMENT_DEPTH',
      'MAX_REQUEST_COST',
      'PORT',
      'REGISTERED_DOCUMENTS',
      'REQUEST_TIMEOUT_MS',
      'SUBGRAPH_TIMEOUT_MS_HEALTH',
      'TRUSTED_PROXIES',
    ]);
  }
});

test('docs/operations.md has every limit with its default, and no other', () => {
  const manual = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const chapter = manual.split('## What bounds the gateway\n')[1]?.split('\n## ')[0] ?? '';
  const rows = [...chapter.matchAll(/^\| `(\w+)` +\| (\S+) /gm)].map(([, name, value]) => [name, value]);
  const defaults = new Map(Object.entries(z.object(LIMIT_VARIABLES).parse({})));
  expect(rows).toEqual(
    Object.keys(LIMIT_VARIABLES).map((name) => [name, String(defaults.get(name) ?? 'none')]),
  );
});

test('an argument that means nothing is refused', () => {
  expect(() => readConfig(TOKENS, ['--verbose'])).toThrow(/usage/);
});

test('a token for the metrics that could be guessed, and a time that is none, are faults', () => {
  expect(() => readConfig({ ...TOKENS, METRICS_TOKEN: 'short', SLOW_OPERATION_MS: 'soon' }, [])).toThrowError(
    new ConfigurationFault([
      'METRICS_TOKEN: must have at least 16 characters',
      'SLOW_OPERATION_MS: must be a number of milliseconds',
    ]),
  );
  expect(readConfig(TOKENS, [])).toMatchObject({ metricsToken: undefined, slowOperationMs: 1_000 });
});
