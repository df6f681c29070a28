import { setTimeout as sleep } from 'node:timers/promises';
import { createClient as createSseClient } from 'graphql-sse';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EventLog } from '../testing/event-log.js';
import { civilAffairs, health, publicSecurity, transport } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';

const log = new EventLog();
let federation: TestFederation;
const clients: Client[] = [];

beforeAll(async () => {
  federation = await TestFederation.start(
    [health((after) => log.read(after)), publicSecurity, transport, civilAffairs],
    { subgraphTimeoutMs: 500 },
  );
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await federation.recover();
});
afterAll(() => federation.close());

function webSocketClient(): Client {
  const client = createClient({
    url: federation.gateway.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  clients.push(client);
  return client;
}

/** Waits until the subgraph has a reader, so that an event from now on is not missed. */
async function subscribed(): Promise<void> {
  while (log.readers === 0) await sleep(5);
}

async function take<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

const POSITIVES = 'subscription { positives { sequence case { id person { name } } } }';

test('an event brings fields from two subgraphs and its cursor, over graphql-ws', async () => {
  const events = webSocketClient().iterate({ query: POSITIVES });
  const taken = take(events, 2);
  await subscribed();
  log.append();
  log.append({ id: 'c2', person: { id: 'p2' }, status: 'CONFIRMED' });
  const [first, second] = await taken;
  expect(first).toEqual({
    data: { positives: { sequence: 1, case: { id: 'c1', person: { name: 'Wei' } } } },
    extensions: { cursor: 'e.1' },
  });
  expect(second?.data).toEqual({ positives: { sequence: 2, case: { id: 'c2', person: { name: 'Lan' } } } });
});

test('the same over graphql-sse', async () => {
  const client = createSseClient({ url: federation.gateway.url, retryAttempts: 0 });
  const taken = take(client.iterate({ query: 'subscription { positives(after: "0") { sequence } }' }), 2);
  expect(await taken).toEqual([
    { data: { positives: { sequence: 1 } }, extensions: { cursor: 'e.1' } },
    { data: { positives: { sequence: 2 } }, extensions: { cursor: 'e.2' } },
  ]);
  client.dispose();
});

test('a subgraph that is killed and comes back costs no event and doubles none', async () => {
  const events = webSocketClient().iterate<{ positives: { sequence: number } }>({
    query: 'subscription { positives(after: "0") { sequence } }',
  });
  const taken = take(events, 8);
  await sleep(100);
  await federation.subgraph('health').stop();
  for (let count = 0; count < 4; count += 1) log.append();
  await sleep(100);
  await federation.subgraph('health').start();
  await subscribed();
  federation.subgraph('health').dropConnections();
  log.append();
  log.append();
  expect((await taken).map(({ data }) => data?.positives.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
