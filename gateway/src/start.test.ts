import { ConfigurationFault } from '@tongbu/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from './gateway.js';
import { OUTBREAK } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK);
});
afterAll(() => federation.close());

test('a port that is taken is one clear line', async () => {
  const { supergraph, gateway } = federation;
  await expect(startGateway({ supergraph, port: gateway.port })).rejects.toEqual(
    new ConfigurationFault([`port ${gateway.port} is taken`], { mayPass: true }),
  );
});

test('a text that is no supergraph is one clear line', async () => {
  for (const supergraph of ['', '{', 'type Query { a: Int }']) {
    await expect(startGateway({ supergraph, port: 0 })).rejects.toBeInstanceOf(ConfigurationFault);
  }
});

test('subgraphs that are down are no obstacle to starting, and other addresses take the place of the composed', async () => {
  const gateway = await startGateway({
    supergraph: federation.supergraph,
    port: 0,
    subgraphUrls: { health: 'http://127.0.0.1:9/graphql' },
  });
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ case(id: 1) { id } person(id: \\"p1\\") { name } }"}',
  });
  expect(await response.json()).toMatchObject({
    data: { case: null, person: { name: 'Wei' } },
    errors: [{ path: ['case'], extensions: { code: 'AGENCY_UNAVAILABLE' } }],
  });
  await gateway.close();
});
