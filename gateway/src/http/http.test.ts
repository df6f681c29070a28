import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OUTBREAK } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';

let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK);
});
beforeEach(() => federation.recover());
afterAll(() => federation.close());

const JSON_TYPE = { 'content-type': 'application/json' };

function post(body: string, headers: Record<string, string> = JSON_TYPE): Promise<Response> {
  return fetch(federation.gateway.url, { method: 'POST', headers, body });
}

describe('requests that a page of another origin could make a browser send', () => {
  for (const type of [
    'text/plain',
    'text/plain; charset=utf-8',
    'text/plain, application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ]) {
    test(`are refused: a POST of ${type}`, async () => {
      const response = await post('{"query":"mutation { reportPositive(input: {personId: 1}) { seen } }"}', {
        'content-type': type,
      });
      expect(response.status).toBe(415);
      expect(federation.subgraph('health').seen).toEqual([]);
    });
  }

  test('are refused: a mutation by GET', async () => {
    const query = encodeURIComponent('mutation { reportPositive(input: {personId: 1}) { seen } }');
    const response = await fetch(`${federation.gateway.url}?query=${query}`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(federation.subgraph('health').seen).toEqual([]);
  });
});

test.each(['application/json', 'text/event-stream'])(
  'a mutation is carried through though its client, who accepts %s, has left',
  async (accept) => {
    federation.subgraph('health').latencyMs = 100;
    const leaving = new AbortController();
    const left = fetch(federation.gateway.url, {
      method: 'POST',
      headers: { ...JSON_TYPE, accept },
      body: '{"query":"mutation { reportPositive(input: { personId: 1 }) { case { person { name } } } }"}',
      signal: leaving.signal,
    });
    await expect.poll(() => federation.subgraph('health').seen.length).toBe(1);
    leaving.abort();
    await expect(left).rejects.toThrow();
    await expect.poll(() => federation.subgraph('public-security').seen.length).toBe(1);
  },
);

test('a body of more than a megabyte is refused, whether its length is told or not', async () => {
  const long = JSON.stringify({ query: '{ __typename }', extensions: { padding: 'x'.repeat(1024 * 1024) } });
  expect((await post(long)).status).toBe(413);
  const chunks = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(long));
      controller.close();
    },
  });
  const streamed = fetch(federation.gateway.url, {
    method: 'POST',
    headers: JSON_TYPE,
    body: chunks,
    duplex: 'half',
  } as RequestInit);
  expect(
    await streamed.then(
      ({ status }) => status,
      () => 413,
    ),
  ).toBe(413);
});

test('a document over a limit is refused with a code, before it is validated', async () => {
  const deep = `${'{ person '.repeat(20)}{ id }${' }'.repeat(20)}`;
  const aliases = `{ ${Array.from({ length: 101 }, (_, index) => `a${index}: __typename`).join(' ')} }`;
  const long = `{ ${'__typename '.repeat(5_001)} }`;
  const doubling = `{ ...F0 } ${Array.from({ length: 30 }, (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`).join(' ')} fragment F30 on Query { __typename }`;
  for (const query of [deep, aliases, long, doubling]) {
    const { data, errors } = await federation.ask(query);
    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['LIMIT_EXCEEDED']);
  }
});

test('a subgraph gets the token, the purpose, the case and a request id, and no other header of the client', async () => {
  await federation.ask('{ cases(first: 1) { person { name } } }', {
    headers: {
      authorization: 'Bearer abc',
      'tongbu-purpose': 'tracing',
      'tongbu-case': 'c1',
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
      'x-request-id': 'not a plain token',
    },
  });
  const [first] = federation.subgraph('health').seen;
  const [second] = federation.subgraph('public-security').seen;
  const { 'x-request-id': requestId, ...headers } = first?.headers ?? {};
  expect(headers).toEqual({
    host: expect.any(String),
    'content-length': expect.any(String),
    'content-type': 'application/json',
    accept: expect.any(String),
    authorization: 'Bearer abc',
    'tongbu-purpose': 'tracing',
    'tongbu-case': 'c1',
  });
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(second?.headers['x-request-id']).toBe(requestId);
});

test('a client that leaves ends the requests that were made for it', async () => {
  let ended = false;
  federation.subgraph('health').intercept = (response) => {
    response.on('close', () => {
      ended = true;
    });
    return true;
  };
  const leaving = new AbortController();
  const request = fetch(federation.gateway.url, {
    method: 'POST',
    headers: JSON_TYPE,
    body: '{"query":"{ cases { id } }"}',
    signal: leaving.signal,
  });
  while (federation.subgraph('health').seen.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  leaving.abort();
  await expect(request).rejects.toThrow();
  await expect.poll(() => ended).toBe(true);
});

test('the health endpoints answer, and other paths do not exist', async () => {
  const at = (path: string) => fetch(new URL(path, federation.gateway.url)).then(({ status }) => status);
  expect(await at('/health/live')).toBe(200);
  expect(await at('/health/ready')).toBe(200);
  expect(await at('/')).toBe(404);
  expect(await at('/graphql/')).toBe(404);
});

test('answers are not kept by anybody on the way', async () => {
  const response = await post('{"query":"{ __typename }"}');
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('a client that takes nothing we have gets 406', async () => {
  const response = await post('{"query":"{ __typename }"}', { ...JSON_TYPE, accept: 'text/html' });
  expect(response.status).toBe(406);
});

test('a subscription without a stream to send it on gets 406', async () => {
  const response = await post('{"query":"subscription { ticks }"}');
  expect(response.status).toBe(406);
});
