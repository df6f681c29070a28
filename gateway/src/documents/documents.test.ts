import { ConfigurationFault, createLogger } from '@tongbu/runtime';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { composeSupergraph } from '../composition/compose.js';
import { type GatewayOptions, startGateway } from '../gateway.js';
import { keepLines } from '../testing/log-lines.js';
import { OUTBREAK } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';
import { askEverywhere, TRANSPORTS } from '../testing/transports.js';
import { AutomaticDocuments } from './automatic-documents.js';
import { sha256 } from './sha256.js';

const PERSON = 'query Person($id: ID!) { person(id: $id) { name } }';
const ANSWER = { codes: [], data: { person: { name: 'Wei' } } };
const variables = { id: 'p1' };

function byHash(hash: string, version: unknown = 1) {
  return { extensions: { persistedQuery: { version, sha256Hash: hash } } };
}

function start(documents: GatewayOptions['documents'], more: Partial<GatewayOptions> = {}) {
  return TestFederation.start(OUTBREAK, { ...more, ...(documents && { documents }) });
}

describe('an automatic document', () => {
  let federation: TestFederation;
  beforeAll(async () => {
    federation = await start(undefined);
  });
  afterAll(() => federation.close());
  const ask = (request: object) => askEverywhere(federation.gateway.url, { variables, ...request });

  for (const [transport, send] of Object.entries(TRANSPORTS)) {
    test(`that was sent with its hash by ${transport} is known by its hash on every transport`, async () => {
      const query = `# ${transport}\n${PERSON}`;
      expect(await ask(byHash(sha256(query)))).toEqual({
        codes: ['PERSISTED_QUERY_NOT_FOUND'],
        data: undefined,
      });
      const sent = { query, variables, ...byHash(sha256(query)) };
      expect(await send(federation.gateway.url, sent)).toEqual(ANSWER);
      expect(await ask(byHash(sha256(query)))).toEqual(ANSWER);
      // As the appendix of GraphQL over HTTP has it.
      expect(await ask({ documentId: `sha256:${sha256(query)}` })).toEqual(ANSWER);
    });
  }

  test('is asked for with the message that Apollo’s clients look for', async () => {
    const response = await fetch(federation.gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(byHash('0'.repeat(64))),
    });
    const { errors } = JSON.parse(await response.text());
    expect(errors).toEqual([
      {
        message: 'PersistedQueryNotFound',
        extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', retryable: true },
      },
    ]);
  });

  test('under the hash of another is refused, and not kept', async () => {
    const other = sha256('{ __typename }');
    expect((await ask({ query: PERSON, ...byHash(other) })).codes).toEqual(['BAD_REQUEST']);
    expect((await ask(byHash(other))).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });

  test('that may not run is not kept', async () => {
    const query = '{ nothing }';
    expect((await ask({ query, ...byHash(sha256(query)) })).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect((await ask(byHash(sha256(query)))).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });

  test('of another version, without a hash, or with a name that is no text is refused', async () => {
    for (const request of [
      byHash(sha256(PERSON), 2),
      { extensions: { persistedQuery: { version: 1 } } },
      { query: PERSON, extensions: { persistedQuery: 'yes' } },
    ]) {
      expect((await ask({ query: PERSON, ...request })).codes).toEqual(['BAD_REQUEST']);
    }
    expect((await ask({ query: PERSON, documentId: 'x' })).codes).toEqual(['BAD_REQUEST']);
  });

  test('may be a subscription', async () => {
    const query = 'subscription Ticks { ticks(count: 1) }';
    const url = federation.gateway.url.replace('http', 'ws');
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    for (const text of [query, '']) {
      const results = client.iterate({ query: text, ...byHash(sha256(query)) });
      expect((await results.next()).value?.data).toEqual({ ticks: 1 });
    }
    await client.dispose();
  });

  test('is forgotten when it was not asked for longest and there are too many, or too much', () => {
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(10));
    for (const limits of [
      { maxDocuments: 3, maxBytes: 1_000 },
      { maxDocuments: 100, maxBytes: 35 },
    ]) {
      const documents = new AutomaticDocuments(limits);
      for (const text of texts.slice(0, 3)) documents.keep(sha256(text), text);
      documents.find(sha256('a'.repeat(10)));
      documents.keep(sha256('d'.repeat(10)), 'd'.repeat(10));
      expect(texts.map((text) => documents.find(sha256(text))?.[0])).toEqual(['a', undefined, 'c', 'd']);
    }
    const small = new AutomaticDocuments({ maxDocuments: 100, maxBytes: 5 });
    small.keep(sha256('123456'), '123456');
    expect(small.size).toBe(0);
  });
});

test('where documents are not kept, a hash is answered so that clients send the text', async () => {
  const federation = await start({ automatic: false });
  const { url } = federation.gateway;
  expect((await askEverywhere(url, byHash(sha256(PERSON)))).codes).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
  expect(await askEverywhere(url, { query: PERSON, variables, ...byHash(sha256(PERSON)) })).toEqual(ANSWER);
  expect((await askEverywhere(url, byHash(sha256(PERSON)))).codes).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
  await federation.close();
});

const TWO = 'query One { person(id: "p1") { name } } query Two { people { name } }';
const MANIFESTS = {
  'an Apollo manifest': JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [
      { id: 'person', name: 'Person', type: 'query', body: PERSON },
      { id: 'two', name: 'Two', type: 'query', body: TWO },
      { id: 'outdated', name: 'Old', type: 'query', body: 'query Old { nothing }' },
      { id: 'broken', name: 'Broken', type: 'query', body: 'query {' },
    ],
  }),
  'a map of ids to documents': JSON.stringify({
    person: PERSON,
    two: TWO,
    outdated: 'query Old { nothing }',
    broken: 'query {',
  }),
};

for (const [kind, manifest] of Object.entries(MANIFESTS)) {
  describe(`documents registered by ${kind}`, () => {
    const { log, lines } = keepLines('warn');
    let open: TestFederation;
    let closed: TestFederation;
    beforeAll(async () => {
      open = await start({ manifest }, { log });
      closed = await start(
        { manifest, onlyRegistered: true },
        { log: createLogger({ name: 'test', level: 'silent' }) },
      );
    });
    afterAll(() => Promise.all([open.close(), closed.close()]));
    const everywhere = async (request: object) => {
      const inOpen = await askEverywhere(open.gateway.url, { variables, ...request });
      expect(await askEverywhere(closed.gateway.url, { variables, ...request })).toEqual(inOpen);
      return inOpen;
    };

    test('run by their id, by their hash, and by their text', async () => {
      expect(await everywhere({ documentId: 'person' })).toEqual(ANSWER);
      expect(await everywhere({ documentId: `sha256:${sha256(PERSON)}` })).toEqual(ANSWER);
      expect(await everywhere(byHash('person'))).toEqual(ANSWER);
      expect(await everywhere(byHash(sha256(PERSON)))).toEqual(ANSWER);
      expect(await everywhere({ query: PERSON })).toEqual(ANSWER);
      expect(await everywhere({ query: PERSON, documentId: 'person' })).toEqual(ANSWER);
      expect(await everywhere({ query: PERSON, documentId: 'two' })).toMatchObject({
        codes: ['BAD_REQUEST'],
      });
    });

    test('may hold several operations', async () => {
      expect((await everywhere({ documentId: 'two', operationName: 'One' })).data).toEqual({
        person: { name: 'Wei' },
      });
      expect((await everywhere({ documentId: 'two' })).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    });

    test('that may not run any more are logged by their id, and refused when they are asked for', async () => {
      expect(lines.filter(({ documentId }) => documentId)).toMatchObject([
        { documentId: 'outdated', code: 'GRAPHQL_VALIDATION_FAILED' },
        { documentId: 'broken', code: 'GRAPHQL_PARSE_FAILED' },
      ]);
      expect((await everywhere({ documentId: 'outdated' })).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      expect((await everywhere({ documentId: 'broken' })).codes).toEqual(['GRAPHQL_PARSE_FAILED']);
    });

    test('are the only ones that run where nothing else may', async () => {
      const { url } = closed.gateway;
      const query = '{ people { name } }';
      for (const request of [
        { query },
        { query, ...byHash(sha256(query)) },
        byHash(sha256(query)),
        { documentId: `sha256:${sha256(query)}` },
        { documentId: 'nobody' },
        { documentId: '__proto__' },
        { query: `${PERSON} ` },
        { query: '{ __schema { types { name } } }' },
      ]) {
        expect((await askEverywhere(url, request)).codes).toEqual(['DOCUMENT_NOT_REGISTERED']);
      }
    });

    test('are beside others where those may run too', async () => {
      expect((await askEverywhere(open.gateway.url, { query: '{ people { name } }' })).codes).toEqual([]);
      expect((await askEverywhere(open.gateway.url, { documentId: 'nobody' })).codes).toEqual([
        'DOCUMENT_NOT_REGISTERED',
      ]);
    });
  });
}

test('a new supergraph is one for the registered documents too', async () => {
  const { log, lines } = keepLines('warn');
  const federation = await start({ manifest: JSON.stringify({ people: '{ people { name } }' }) }, { log });
  const ask = () => askEverywhere(federation.gateway.url, { documentId: 'people' });
  expect((await ask()).codes).toEqual([]);
  const without = composeSupergraph(
    ['health', 'transport', 'civil-affairs'].map((name) => federation.subgraph(name).definition),
  );
  await federation.gateway.replaceSupergraph(without);
  expect(lines).toMatchObject([{ documentId: 'people', code: 'GRAPHQL_VALIDATION_FAILED' }]);
  expect((await ask()).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  await federation.gateway.replaceSupergraph(federation.supergraph);
  expect((await ask()).codes).toEqual([]);
  await federation.close();
});

test('a manifest that is none keeps the gateway from starting', async () => {
  for (const manifest of [
    '{',
    '[]',
    '{"a":1}',
    '{"format":"other","version":1,"operations":[]}',
    '{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}',
    '{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"a"}]}',
    '{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"a","body":"{a}"},{"id":"a","body":"{b}"}]}',
  ]) {
    await expect(startGateway({ supergraph: '', port: 0, documents: { manifest } })).rejects.toThrow(
      ConfigurationFault,
    );
    await expect(startGateway({ supergraph: '', port: 0, documents: { manifest } })).rejects.toThrow(
      /registered documents/,
    );
  }
});
