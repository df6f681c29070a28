import { ConfigurationFault } from '@tongbu/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { composeSupergraph } from './composition/compose.js';
import { EventLog } from './testing/event-log.js';
import { outbreak } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';
import { TestSubscriber } from './testing/test-subscriber.js';

let log = new EventLog();
let federation: TestFederation;
const subscribers: TestSubscriber[] = [];

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  federation = await TestFederation.start(outbreak((after) => log.read(after)));
});
beforeEach(() => {
  log = new EventLog();
});
afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) await subscriber.leave();
  await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(0);
  await federation.gateway.replaceSupergraph(federation.supergraph);
  await federation.recover();
});
afterAll(() => federation.close());

/** The supergraph with something changed in health. */
function supergraphWith(change: (health: { sdl: string; url: string }) => { sdl: string; url: string }) {
  return composeSupergraph(
    ['health', 'public-security', 'transport', 'civil-affairs'].map((name) => {
      const { definition } = federation.subgraph(name);
      return name === 'health' ? { ...definition, ...change(definition) } : definition;
    }),
  );
}

async function join(query: string): Promise<TestSubscriber> {
  const before = federation.gateway.statistics().subscriptions;
  const subscriber = new TestSubscriber(federation.gateway.url, { query });
  subscribers.push(subscriber);
  await expect.poll(() => federation.gateway.statistics().subscriptions).toBe(before + 1);
  return subscriber;
}

describe('a new supergraph', () => {
  test.each([
    ['is cut off', (sdl: string) => sdl.slice(0, sdl.indexOf('type Query'))],
    ['has no type for queries', (sdl: string) => sdl.replace('query: Query', 'query: Nothing')],
    ['lacks a type', (sdl: string) => sdl.replace('scalar Cursor', 'scalar Other')],
    ['has a key that is no field', (sdl: string) => sdl.replaceAll(/^ {2}id: ID!.*$/gm, '  other: ID!')],
    ['has an address that is none', (sdl: string) => sdl.replaceAll(/url: "[^"]*"/g, 'url: "http://a b/"')],
    ['is empty', () => ''],
  ])('that %s changes nothing', async (_, change) => {
    const { gateway, supergraph } = federation;
    const changed = change(supergraph);
    expect(changed).not.toBe(supergraph);
    const subscriber = await join('subscription { positives(after: "e.0") { sequence } }');
    await expect(gateway.replaceSupergraph(changed)).rejects.toBeInstanceOf(ConfigurationFault);
    log.append();
    await expect.poll(() => subscriber.sequences).toEqual([1]);
  });

  test('ends only the subscriptions that are not valid any longer, with the reason and their cursor', async () => {
    const secret = await join('subscription { positives(after: "e.0") { sequence secret } }');
    const plain = await join('subscription { positives(after: "e.0") { sequence } }');
    log.append();
    log.append();
    await expect
      .poll(() => [secret.sequences, plain.sequences])
      .toEqual([
        [1, 2],
        [1, 2],
      ]);
    await federation.gateway.replaceSupergraph(
      supergraphWith(({ sdl, url }) => ({ sdl: sdl.replace('secret: String', ''), url })),
    );
    await expect
      .poll(() => secret.ended)
      .toMatchObject([
        { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', retryable: false, cursor: 'e.2' } },
      ]);
    log.append();
    await expect.poll(() => plain.sequences).toEqual([1, 2, 3]);
    expect(plain.ended).toBeUndefined();
    expect(federation.subgraph('health').connections).toHaveLength(2);
    expect(federation.gateway.statistics().endedByReload).toBe(1);
  });

  test('in which a subgraph has moved is followed there, without an event lost or doubled', async () => {
    const subscriber = await join('subscription { positives(after: "e.0") { sequence case { id } } }');
    for (let round = 1; round <= 5; round += 1) {
      for (let count = 0; count < 20; count += 1) log.append();
      await federation.gateway.replaceSupergraph(
        supergraphWith(({ sdl, url }) => ({ sdl, url: `${url}?moved=${round}` })),
      );
    }
    log.append();
    await expect
      .poll(() => subscriber.sequences)
      .toEqual(Array.from({ length: 101 }, (_, index) => index + 1));
    expect(federation.subgraph('health').connections.length).toBeGreaterThan(1);
    expect(subscriber.ended).toBeUndefined();
  });

  test('in which an event needs another agency brings that from the next event on', async () => {
    const subscriber = await join(
      'subscription { positives(after: "e.0") { case { person { risk name } } } }',
    );
    log.append();
    await expect.poll(() => subscriber.results.map(({ errors }) => errors)).toEqual([undefined]);
    await federation.gateway.replaceSupergraph(
      supergraphWith(({ sdl, url }) => ({
        sdl: sdl.replace('risk: String!', 'risk: String!  extra: Int'),
        url,
      })),
    );
    await federation.subgraph('public-security').stop();
    log.append();
    await expect
      .poll(() => subscriber.results[1]?.errors?.map(({ path }) => path))
      .toEqual([['positives', 'case', 'person', 'name']]);
    await federation.subgraph('public-security').start();
  });

  test('closes a stream that cannot be resumed and is asked for elsewhere, so that its client comes back', async () => {
    const subscriber = await join('subscription { pulses }');
    await expect.poll(() => subscriber.results).toHaveLength(1);
    await federation.gateway.replaceSupergraph(
      supergraphWith(({ sdl, url }) => ({ sdl, url: `${url}?moved=1` })),
    );
    await expect.poll(() => subscriber.ended).toMatchObject({ code: 1012 });
  });

  test('fails no request that is under way', async () => {
    federation.subgraph('public-security').latencyMs = 200;
    const underWay = federation.ask('{ case(id: "c1") { person { name } } }');
    await expect.poll(() => federation.subgraph('public-security').seen.length).toBe(1);
    await federation.gateway.replaceSupergraph(
      supergraphWith(({ sdl, url }) => ({ sdl, url: `${url}?moved=1` })),
    );
    expect(await underWay).toEqual({ data: { case: { person: { name: 'Wei' } } } });
  });

  test('that is none changes nothing', async () => {
    await expect(federation.gateway.replaceSupergraph('type Query { a: Int }')).rejects.toMatchObject({
      faults: ['the supergraph is not one of Federation 2'],
    });
    expect(await federation.ask('{ case(id: "c1") { id } }')).toEqual({ data: { case: { id: 'c1' } } });
  });
});
