import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeSupergraph, type Gateway, startGateway } from '@tongbu/gateway';
import { HopSigner, type HopTls } from '@tongbu/hop';
import { type ResponseSource, startResponseSource } from '@tongbu/lanes/testing';
import {
  ask,
  createTestIdentity,
  startTestService,
  subscribeTo,
  type TestIdentity,
  type TestService,
} from '@tongbu/subgraph/testing';
import { startTransport } from '@tongbu/transport';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ROOT } from '../architecture/source-files.js';
import { TestAuthority } from './test-authority.js';

const QUERY = '{ vehicles(first: 1) { edges { node { id } } } }';
const LANE = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on CaseResponse { transfer { state } } } }`;

let identity: TestIdentity;
let health: ResponseSource;
let transport: TestService;
let gateway: Gateway;
let authorization: string;
let ours: HopTls;
let strangers: HopTls;
const gateways: Gateway[] = [];

async function gatewayWith(tls: HopTls | undefined): Promise<Gateway> {
  const sdl = readFileSync(join(ROOT, 'services/transport/schema.graphql'), 'utf8');
  const started = await startGateway({
    port: 0,
    supergraph: composeSupergraph([{ name: 'transport', url: transport.url, sdl }]),
    hop: new HopSigner({ key: identity.gatewayKey, tls }),
  });
  gateways.push(started);
  return started;
}

beforeAll(async () => {
  const authority = await TestAuthority.create('authority');
  ours = await authority.issue('gateway');
  strangers = await (await TestAuthority.create('other authority')).issue('gateway');
  identity = await createTestIdentity();
  authorization = await identity.authorization({ agency: 'TRANSPORT', role: 'dispatcher' });
  health = await startResponseSource(identity, await authority.issue('health'));
  transport = await startTestService({
    agency: 'TRANSPORT',
    identity,
    start: startTransport,
    urls: { HEALTH: health.url },
    tls: await authority.issue('transport'),
  });
  gateway = await gatewayWith(ours);
});
afterAll(async () => {
  for (const each of gateways) await each.close();
  await transport?.stop();
  await health?.stop();
  await identity?.remove();
});

test('gateway and services show each other their certificates, over HTTP and WebSocket', async () => {
  expect(transport.url).toMatch(/^https:/);
  expect(await ask(gateway.url, { query: QUERY, authorization })).toMatchObject({
    status: 200,
    data: { vehicles: { edges: [] } },
    errors: [],
  });
  const query = 'subscription { transferUpdates { caseId state } }';
  const live = subscribeTo(gateway.url.replace('http', 'ws'), { query }, { authorization });
  await live.connected;
  // Transport hears of it over TLS as well.
  const { caseId } = await health.reportPositive();
  expect((await live.next()).data).toEqual({ transferUpdates: { caseId, state: 'OPEN' } });
  await live.close();
  const representations = [{ __typename: 'CaseResponse', caseId }];
  const { data } = await transport.ask({ query: LANE, variables: { representations }, authorization });
  expect(data._entities).toEqual([{ transfer: { state: 'OPEN' } }]);
});

test.each([
  ['none', () => undefined],
  ['one of another authority', () => strangers],
])('whoever shows no certificate of the authority gets no answer: %s', async (_, tls) => {
  const shown = tls();
  // It believes the service, but is not believed.
  const certificate = shown && { ...shown, ca: ours.ca };
  const hop = new HopSigner({ key: identity.gatewayKey, tls: certificate }).to('transport');
  const request = {
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query: QUERY }),
  };
  for (const url of [transport.url, new URL('/health/live', transport.url).href])
    await expect(hop.post(url, request)).rejects.toThrow();
  const socket = new WebSocket(transport.webSocketUrl, 'graphql-transport-ws', {
    ...certificate,
    ca: ours.ca,
  });
  const opened = await new Promise((resolve) => {
    socket.once('message', () => resolve('answered')).once('error', () => resolve('refused'));
    socket.once('close', () => resolve('closed'));
  });
  expect(['refused', 'closed']).toContain(opened);
});

test('without TLS nobody is answered', async () => {
  await expect(fetch(transport.url.replace('https', 'http'))).rejects.toThrow();
});

test('a service whose certificate another authority issued is not asked', async () => {
  const other = await gatewayWith(strangers);
  const { data, errors } = await ask(other.url, { query: QUERY, authorization });
  expect(data).toBeNull();
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['AGENCY_UNAVAILABLE']);
});
