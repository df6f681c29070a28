import { AGENCIES } from '@tongbu/vocabulary';
import { expect, test } from 'vitest';
import { readHubConfig } from './hub-config.js';
import { drawUpRoster, graphqlUrl } from './roster.js';

const environment = {
  PATH: '/bin',
  AWS_SECRET_ACCESS_KEY: 'x',
  HEALTH_DATABASE_URL: 'postgres://h:p@host/health',
  TRANSPORT_DATABASE_URL: 'postgres://t:p@host/transport',
  HEALTH_FAIL_AT: 'here',
  METRICS_TOKEN: 'a-token-of-sixteen-and-more',
  MAX_REQUEST_COST: '1000',
  SUBGRAPH_TIMEOUT_MS_HEALTH: '500',
  REGISTERED_DOCUMENTS_ONLY: 'true',
  MAX_HEAP: '1',
  ALLOWED_ORIGINS: 'https://desk.example',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
};

const { services, gateway } = drawUpRoster({
  config: readHubConfig(environment, '/project').config,
  root: '/project',
  ports: { gateway: 1, health: 2, 'public-security': 3, transport: 4, 'civil-affairs': 5 },
  secrets: {
    serviceKeyFile: { HEALTH: '/h', PUBLIC_SECURITY: '/p', TRANSPORT: '/t', CIVIL_AFFAIRS: '/c' },
    gatewayKeyFile: '/gateway',
    identityKeyFile: '/identity',
    tokens: { TOKEN_ISSUER: 'issuer' },
  },
  databases: {
    HEALTH: { url: 'postgres://h:p@host/health', ownerUrl: undefined },
    PUBLIC_SECURITY: { url: 'postgres://p', ownerUrl: 'postgres://po' },
    TRANSPORT: { url: 'postgres://t:p@host/transport', ownerUrl: undefined },
    CIVIL_AFFAIRS: { url: 'postgres://c', ownerUrl: 'postgres://co' },
  },
});

test('every service has its own database and its own key, and no other agency’s', () => {
  for (const { name, environment: given } of services) {
    const own = name.toUpperCase().replaceAll('-', '_');
    expect(given.SERVICE_KEY_FILE).toBe(`/${name[0]}`);
    expect(given[`${own}_DATABASE_URL`]).toMatch(new RegExp(`^postgres://${name[0]}`));
    for (const other of AGENCIES.filter((agency) => agency !== own)) {
      expect(Object.keys(given).filter((variable) => variable.startsWith(other))).toEqual([`${other}_URL`]);
    }
  }
});

test('the gateway has no database, no key of a service, and not the key of identities', () => {
  expect(Object.keys(gateway.environment).join()).not.toMatch(/DATABASE|SERVICE_KEY|IDENTITY/);
});

test('only the gateway has the key of the gateway', () => {
  const holders = [...services, gateway].filter(({ environment: given }) => 'GATEWAY_KEY_FILE' in given);
  expect(holders.map(({ name }) => name)).toEqual(['gateway']);
});

test('only public security has the key of identities', () => {
  const holders = services.filter(({ environment: given }) => 'PUBLIC_SECURITY_IDENTITY_KEY_FILE' in given);
  expect(holders.map(({ name }) => name)).toEqual(['public-security']);
});

test('what else stands in the operator’s shell reaches no process', () => {
  for (const { environment: given } of [...services, gateway]) {
    expect(given.PATH).toBe('/bin');
    expect(given).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
  }
});

test('every process is told where traces go, and only the gateway has the token of its metrics', () => {
  for (const { environment: given } of [...services, gateway]) {
    expect(given.OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://127.0.0.1:4318');
  }
  expect(gateway.environment.METRICS_TOKEN).toBe('a-token-of-sixteen-and-more');
  for (const { environment: given } of services) expect(given).not.toHaveProperty('METRICS_TOKEN');
});

test('what bounds the work of the gateway is told to the gateway alone', () => {
  const bounds = {
    MAX_REQUEST_COST: '1000',
    SUBGRAPH_TIMEOUT_MS_HEALTH: '500',
    REGISTERED_DOCUMENTS_ONLY: 'true',
    ALLOWED_ORIGINS: 'https://desk.example',
  };
  expect(gateway.environment).toMatchObject(bounds);
  expect(gateway.environment).not.toHaveProperty('MAX_HEAP');
  for (const { environment: given } of services)
    for (const name of Object.keys(bounds)) expect(given).not.toHaveProperty(name);
});

test('a failpoint goes to the first process of its service', () => {
  expect(services.map(({ firstEnvironment }) => firstEnvironment)).toEqual([
    { FAIL_AT: 'here' },
    undefined,
    undefined,
    undefined,
  ]);
});

test('a hub that listens everywhere is reached through the loopback', () => {
  expect(graphqlUrl('0.0.0.0', 4000)).toBe('http://127.0.0.1:4000/graphql');
  expect(graphqlUrl('::', 4000)).toBe('http://[::1]:4000/graphql');
  expect(graphqlUrl('10.0.0.7', 4000)).toBe('http://10.0.0.7:4000/graphql');
});
