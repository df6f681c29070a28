import { HopVerifier } from '@tongbu/hop';
import { TestHops } from '@tongbu/hop/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Script, ScriptedServer } from '../testing/scripted-server.js';
import { SubgraphClient } from './subgraph-client.js';

const BODY = '{"query":"{ cases { id } }"}';
const ANSWER = '{"data":{"cases":[]}}';
const respond: Script = (socket) =>
  socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${ANSWER.length}\r\n\r\n${ANSWER}`);

const keys = new TestHops('gateway');
let server: ScriptedServer;
let client: SubgraphClient;
beforeEach(async () => {
  server = new ScriptedServer(respond);
  const url = await server.start();
  url.search = '';
  client = new SubgraphClient({
    name: 'health',
    url: url.href,
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    hop: keys.signer().to('health'),
  });
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

/** The head of a request as a server reads it. */
function headersOf(request: string): Record<string, string> {
  const [head = ''] = request.split('\r\n\r\n');
  return Object.fromEntries(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

test('a query whose connection breaks is sent again with a signature of its own, since each is taken once', async () => {
  // There before anything is signed: what was signed before a verifier began is not good for it.
  const verifier = new HopVerifier({ source: { keys: keys.published() }, audience: 'health' });
  await client.ask(BODY, {});
  server.script = (socket, request, nth) => (nth > 1 ? socket.destroy() : respond(socket, request, nth));
  expect(await client.ask(BODY, {})).toEqual({ data: { cases: [] }, errors: [] });
  expect(server.requests).toHaveLength(3);
  for (const request of server.requests) {
    const head = { method: 'POST', target: '/graphql', headers: headersOf(request) };
    expect((await verifier.checkHead(head)).accept(Buffer.from(BODY)).owner).toEqual({ kind: 'gateway' });
  }
});
