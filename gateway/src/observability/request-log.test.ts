import { readFileSync } from 'node:fs';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Gateway, startGateway } from '../gateway.js';
import { keepLines } from '../testing/log-lines.js';
import { OUTBREAK } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';

const kept = keepLines('debug');
let federation: TestFederation;
/** A gateway that takes everything for slow. */
let impatient: Gateway;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK, { log: kept.log, slowOperationMs: 3_600_000 });
  const { supergraph } = federation;
  impatient = await startGateway({ supergraph, port: 0, log: kept.log, slowOperationMs: 0 });
});
const seenFields = new Set<string>();
beforeEach(() => {
  kept.lines.length = 0;
});
afterEach(() => {
  for (const line of requestLines()) for (const field of Object.keys(line)) seenFields.add(field);
});
afterAll(async () => {
  await impatient.close();
  await federation.close();
});

const requestLines = () => kept.lines.filter(({ msg }) => msg === 'request' || msg === 'slow operation');

test('a request that went well is one line at the level debug', async () => {
  await federation.ask('query Known { cases(first: 1) { person { name } } }');
  expect(requestLines()).toEqual([
    expect.objectContaining({
      level: 'debug',
      msg: 'request',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      transport: 'http',
      kind: 'query',
      operation: 'Known',
      ms: expect.any(Number),
      outcome: 'ok',
      subgraphCalls: 2,
    }),
  ]);
});

test('one that was refused, lost a part or failed is a line at the level info, with its codes', async () => {
  await federation.ask('{ nothing }');
  await federation.ask('query Risk { person(id: "p3") { risk } }');
  await federation.ask('{ strict { id } }');
  await fetch(federation.gateway.url, { method: 'PUT' });
  expect(requestLines().map(({ level, outcome, codes }) => ({ level, outcome, codes }))).toEqual([
    { level: 'info', outcome: 'refused', codes: ['GRAPHQL_VALIDATION_FAILED'] },
    { level: 'info', outcome: 'partial', codes: ['FORBIDDEN'] },
    { level: 'info', outcome: 'failed', codes: ['OTHER'] },
    { level: 'info', outcome: 'refused', codes: ['BAD_REQUEST'] },
  ]);
});

test('a slow operation is a line by its name and its document, with the subgraph that took longest', async () => {
  for (const query of [
    'query Slow { case(id: "c1") { id } }',
    'query Slow { case(id: "c2") { id } } # again',
  ]) {
    await fetch(impatient.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
  }
  const lines = requestLines();
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'info',
      msg: 'slow operation',
      operation: 'Slow',
      document: expect.stringMatching(/^[0-9a-f]{12}$/),
      slowestSubgraph: 'health',
      slowestSubgraphMs: expect.any(Number),
    }),
    expect.objectContaining({ msg: 'slow operation', document: lines[0]?.document }),
  ]);
});

test('a subscription that lasts is not slow', async () => {
  const client = createClient({
    url: impatient.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const pulses = client.iterate({ query: 'subscription Pulse { pulses }' });
  await pulses.next();
  await pulses.return?.();
  await client.dispose();
  await expect
    .poll(() => requestLines())
    .toEqual([
      expect.objectContaining({
        level: 'debug',
        msg: 'request',
        kind: 'subscription',
        transport: 'websocket',
      }),
    ]);
  await expect.poll(() => kept.lines.map(({ msg }) => msg)).toContain('socket closed');
  expect(kept.lines).toContainEqual(
    expect.objectContaining({ level: 'debug', msg: 'socket closed', code: 1000 }),
  );
});

test('a request id that is a plain token is kept, answered back and passed on; anything else gets one of ours', async () => {
  const idOf = async (given: string) => {
    await federation.recover();
    const response = await fetch(federation.gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': given },
      body: '{"query":"{ case(id: \\"c1\\") { id } }"}',
    });
    const answered = response.headers.get('x-request-id');
    expect(federation.subgraph('health').seen[0]?.headers['x-request-id']).toBe(answered);
    expect(requestLines().at(-1)?.requestId).toBe(answered);
    return answered;
  };
  expect(await idOf('abc-123.Z')).toBe('abc-123.Z');
  for (const odd of ['two words', '{"a":1}', 'x'.repeat(65), '11010519491231002X', '-']) {
    expect(await idOf(odd)).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('a name that holds a number as long as a person’s is logged without it', async () => {
  await federation.ask('query Of11010519491231002X { cases { id } }');
  expect(requestLines()[0]?.operation).toBe('Of…');
});

test('docs/operations.md names every field that such lines had here, and no other', () => {
  const manual = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const rows = (manual.split('### Logs\n')[1]?.split('\n### ')[0] ?? '')
    .split('\n')
    .flatMap((line) => /^\| `(\w+)`/.exec(line)?.[1] ?? []);
  // Of every line of every process.
  for (const field of ['level', 'time', 'name', 'pid', 'msg']) expect(seenFields.delete(field)).toBe(true);
  // Only while tracing is on; `no-values.test.ts` has it on.
  seenFields.add('traceId');
  expect([...seenFields].sort()).toEqual(rows.sort());
});
