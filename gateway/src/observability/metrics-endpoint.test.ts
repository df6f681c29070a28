import { networkInterfaces } from 'node:os';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from '../gateway.js';
import { OUTBREAK } from '../testing/outbreak.js';
import { readMetrics } from '../testing/read-metrics.js';
import { TestFederation } from '../testing/test-federation.js';

const TOKEN = 'a-token-of-sixteen-and-more';
let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK);
});
afterAll(() => federation.close());

const statusOf = async (port: number, headers: Record<string, string> = {}, host = '127.0.0.1') => {
  const response = await request(`http://${host}:${port}/metrics`, { headers });
  await response.body.dump();
  return response.statusCode;
};

test('without a token, this machine is answered', async () => {
  const { text } = await readMetrics(federation.gateway);
  expect(text).toContain('tongbu_gateway_sockets_open 0');
});

test('without a token, nobody else is: not by another address, through a proxy, or under a foreign name', async () => {
  const { port } = federation.gateway;
  for (const headers of [
    { 'x-forwarded-for': '203.0.113.9' },
    { forwarded: 'for=203.0.113.9' },
    { via: '1.1 proxy' },
    { host: 'evil.example' },
  ]) {
    expect(await statusOf(port, headers)).toBe(403);
  }
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!outside) return;
  const open = await startGateway({ supergraph: federation.supergraph, port: 0, host: '0.0.0.0' });
  expect(await statusOf(open.port, { host: 'localhost' }, outside.address)).toBe(403);
  await open.close();
});

test('with a token, whoever shows it is answered, and nobody else, on this machine neither', async () => {
  const gateway = await startGateway({ supergraph: federation.supergraph, port: 0, metricsToken: TOKEN });
  expect(await statusOf(gateway.port)).toBe(401);
  expect(await statusOf(gateway.port, { authorization: `Bearer ${TOKEN}x` })).toBe(401);
  expect(await statusOf(gateway.port, { authorization: TOKEN })).toBe(401);
  expect(
    await statusOf(gateway.port, { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.9' }),
  ).toBe(200);
  await gateway.close();
});

test('metrics are read, not written', async () => {
  const response = await fetch(`http://127.0.0.1:${federation.gateway.port}/metrics`, { method: 'POST' });
  expect(response.status).toBe(405);
});
