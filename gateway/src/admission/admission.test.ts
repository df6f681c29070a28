import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Caller } from '@tongbu/access';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { OUTBREAK } from '../testing/outbreak.js';
import { TestFederation } from '../testing/test-federation.js';

let federation: TestFederation;
const open: { close(): void }[] = [];
/** Each test has addresses and accounts of its own: what one closed may count for a while yet. */
let round = 0;
const addressOf = (host: string): string => (host === 'here' ? '127.0.0.1' : `10.0.${round}.${host}`);
const accountOf = (name: string): string => `${round}-${name}`;

beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK, {
    admission: { maxPerAddress: 3, maxPerSubject: 2, trustedProxies: 1 },
    verify: async (authorization) => ({ ...CALLER, subject: authorization ?? 'nobody' }),
  });
});
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
  round += 1;
});
afterAll(() => federation.close());

const CALLER: Caller = {
  subject: '',
  agency: 'HEALTH',
  role: 'epidemiologist',
  jurisdictions: ['000000'],
  scopes: [],
  expiresAt: new Date(Date.now() + 3_600_000),
};

/** Opens a socket; what became of it is the status of the upgrade, or the close code, or `acknowledged`. */
async function socket(address: string, subject: string): Promise<unknown> {
  const client = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws', {
    headers: { 'x-forwarded-for': addressOf(address) },
  });
  open.push({ close: () => client.terminate() });
  client.on('error', () => {});
  const refused = once(client, 'unexpected-response').then(([, response]) => response.statusCode);
  const ended = once(client, 'close').then(([code]) => code);
  const acknowledged = once(client, 'open').then(async () => {
    client.send(JSON.stringify({ type: 'connection_init', payload: { authorization: accountOf(subject) } }));
    const [message] = await once(client, 'message');
    return JSON.parse(String(message)).type === 'connection_ack' ? 'acknowledged' : undefined;
  });
  return Promise.race([refused, ended, acknowledged.catch(() => ended)]);
}

/** Opens an event stream. */
async function stream(address: string, subject: string): Promise<Response> {
  const leaving = new AbortController();
  const response = await fetch(federation.gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-forwarded-for': addressOf(address),
      authorization: accountOf(subject),
    },
    body: '{"query":"subscription { pulses }"}',
    signal: leaving.signal,
  });
  open.push({ close: () => leaving.abort() });
  return response;
}

describe('one address', () => {
  test('has as many sockets as it may, and gets 429 for the next', async () => {
    for (const subject of ['a', 'b', 'c']) expect(await socket('1', subject)).toBe('acknowledged');
    expect(await socket('1', 'd')).toBe(429);
    expect(await socket('2', 'd')).toBe('acknowledged');
  });

  test('has event streams among them', async () => {
    expect(await socket('1', 'a')).toBe('acknowledged');
    expect((await stream('1', 'b')).status).toBe(200);
    expect((await stream('1', 'c')).status).toBe(200);
    expect(await socket('1', 'd')).toBe(429);
    const refused = await stream('1', 'e');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
  });

  test('may have another when one is closed, also when it never said who it was', async () => {
    const silent = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws', {
      headers: { 'x-forwarded-for': addressOf('1') },
    });
    await once(silent, 'open');
    for (const subject of ['a', 'b']) await socket('1', subject);
    expect(await socket('1', 'd')).toBe(429);
    silent.terminate();
    await expect.poll(() => socket('1', 'd')).toBe('acknowledged');
  });

  test('is not limited where it is of this machine', async () => {
    for (let count = 0; count < 8; count += 1)
      expect(await socket('here', `subject ${count}`)).toBe('acknowledged');
  });

  test('asks as many queries as it likes', async () => {
    for (const subject of ['a', 'b', 'c']) await socket('1', subject);
    const { data } = await federation.ask('{ people { name } }', {
      headers: { 'x-forwarded-for': addressOf('1'), authorization: 'a' },
    });
    expect(data).toMatchObject({ people: [{}, {}, {}] });
  });
});

describe('one account', () => {
  test('has as many connections as it may, from wherever, and is closed with 4429 then', async () => {
    expect(await socket('1', 'a')).toBe('acknowledged');
    expect((await stream('2', 'a')).status).toBe(200);
    expect(await socket('here', 'a')).toBe(4429);
    const refused = await stream('4', 'a');
    expect(refused.status).toBe(429);
    expect(await socket('3', 'b')).toBe('acknowledged');
  });

  test('may have another when one is closed', async () => {
    await socket('1', 'a');
    await socket('2', 'a');
    open.pop()?.close();
    await expect.poll(() => socket('3', 'a')).toBe('acknowledged');
  });
});

describe('a message', () => {
  async function connected(): Promise<WebSocket> {
    const client = new WebSocket(federation.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    client.on('error', () => {});
    await once(client, 'open');
    return client;
  }

  test('may come in fragments', async () => {
    const client = await connected();
    for (const part of ['{"type":', '"connection', '_init"', '}']) client.send(part, { fin: part === '}' });
    expect(JSON.parse(String((await once(client, 'message'))[0]))).toEqual({ type: 'connection_ack' });
    client.terminate();
  });

  test('in too many fragments closes the socket with 1008', async () => {
    const client = await connected();
    for (let count = 0; count < 70; count += 1) client.send(' ', { fin: false });
    expect((await once(client, 'close'))[0]).toBe(1008);
  });

  test('in one fragment that drips in byte by byte closes the socket', async () => {
    const dripping = connect({ port: federation.gateway.port, host: '127.0.0.1', noDelay: true });
    dripping.on('error', () => {});
    const closed = once(dripping, 'close');
    dripping.write(
      'GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n',
    );
    await once(dripping, 'data');
    // A text of 60,000 bytes, masked, of which only a few come.
    dripping.write(Buffer.from([0x81, 0xfe, 0xea, 0x60, 0, 0, 0, 0]));
    let received = Buffer.alloc(0);
    dripping.on('data', (data) => {
      received = Buffer.concat([received, data]);
    });
    let dripped = 0;
    while (!dripping.destroyed && received.length === 0 && dripped < 50_000) {
      dripping.write('x');
      dripped += 1;
      await turn();
    }
    expect(dripped).toBeLessThan(50_000);
    dripping.destroy();
    await closed;
  });
});
