import { ConfigurationFault } from '@tongbu/runtime';
import { expect, test } from 'vitest';
import { readConfig } from './config.js';

const TOKENS = { TOKEN_ISSUER: 'issuer', TOKEN_AUDIENCE: 'tongbu', TOKEN_JWKS_FILE: '/keys.json' };

test('without arguments it is Tongbu’s own gateway, on port 4000 of this machine only', () => {
  expect(readConfig(TOKENS, [])).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    supergraphFile: expect.stringMatching(/gateway\/supergraph\.graphql$/),
    subgraphUrls: {},
    tokens: { issuer: 'issuer', audience: 'tongbu', keys: { file: '/keys.json' } },
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
  });
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
        'TOKEN_JWKS_FILE or TOKEN_JWKS_URL',
      ]),
    );
  }
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
