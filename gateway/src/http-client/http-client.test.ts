import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Script, ScriptedServer } from '../testing/scripted-server.js';
import { HttpClient } from './http-client.js';
import { HttpFailure, type HttpFailureReason } from './http-failure.js';
import { RequestWriter } from './request-text.js';

const respond =
  (body: string, headers = ''): Script =>
  (socket) =>
    socket.write(`HTTP/1.1 200 OK\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

/** Takes requests, and never says anything. */
const silence: Script = () => {};

let server: ScriptedServer;
let url: URL;
let client: HttpClient;
let writer: RequestWriter;

beforeEach(async () => {
  server = new ScriptedServer(respond('{}'));
  url = await server.start();
  writer = new RequestWriter(url);
  client = new HttpClient({ url, maxConnections: 2, maxBodyBytes: 10_000 });
});
afterEach(async () => {
  client.close();
  await server.stop();
});

interface AskOptions {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly isRepeatable?: boolean;
}

/** The body of the response, or why there is none. */
async function ask(options: AskOptions = {}): Promise<string | HttpFailureReason> {
  const { body = '{}', headers = {}, timeoutMs = 5_000, signal, isRepeatable = true } = options;
  try {
    const request = writer.write(headers, body);
    return (await client.send({ request, timeoutMs, signal, isRepeatable })).body;
  } catch (error) {
    if (error instanceof HttpFailure) return error.reason;
    throw error;
  }
}

describe('a connection', () => {
  test('is used for one request after the other', async () => {
    for (const body of ['one', 'two', 'three']) expect(await ask({ body })).toBe('{}');
    expect(server.connections).toHaveLength(1);
    expect(server.requests.map((request) => request.split('\r\n\r\n')[1])).toEqual(['one', 'two', 'three']);
  });

  test('is not used again when the server says that it closes it', async () => {
    server.script = respond('{}', 'connection: close\r\n');
    await ask();
    expect(await ask()).toBe('{}');
    expect(server.connections).toHaveLength(2);
  });

  test('is waited for when all of them are busy, in the order of asking', async () => {
    const answered: string[] = [];
    server.script = (socket, request, nth) =>
      setImmediate(() => respond(request.slice(-1))(socket, request, nth));
    const answer = async (body: string): Promise<void> => void answered.push(await ask({ body }));
    await Promise.all(['1', '2', '3', '4', '5'].map(answer));
    expect(answered.toSorted()).toEqual(['1', '2', '3', '4', '5']);
    expect(server.connections).toHaveLength(2);
    expect(server.requests.map((request) => request.slice(-1)).slice(2)).toEqual(['3', '4', '5']);
  });

  test('on which something came unasked is not used again: a planted response reaches nobody', async () => {
    const planted = 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"planted"';
    server.script = (socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}${planted}`);
    expect(await ask()).toBe('{}');
    server.script = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
      setTimeout(() => socket.write(planted), 20);
    };
    expect(await ask()).toBe('{}');
    await expect.poll(() => server.open).toBe(0);
    server.script = respond('"own"');
    expect(await ask()).toBe('"own"');
  });

  test('that the server closed while it was free is not noticed by a request that may be sent again', async () => {
    await ask();
    server.script = (socket, request, nth) =>
      nth > 1 ? socket.destroy() : respond('"again"')(socket, request, nth);
    expect(await ask()).toBe('"again"');
    expect(server.requests).toHaveLength(3);
  });

  test('that breaks under a request that may not be sent again fails it, because nobody knows how far it came', async () => {
    await ask();
    server.script = (socket) => socket.destroy();
    expect(await ask({ isRepeatable: false })).toBe('broken');
    expect(server.requests).toHaveLength(2);
  });

  test('that breaks once something of the response is there fails its request', async () => {
    await ask();
    server.script = (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{');
    expect(await ask()).toBe('broken');
    expect(server.requests).toHaveLength(2);
  });

  test('that is new and breaks is not replaced: such a server breaks the next one too', async () => {
    server.script = (socket) => socket.destroy();
    expect(await ask()).toBe('broken');
    expect(server.requests).toHaveLength(1);
  });

  test('that cannot be opened fails its request, and those that waited for it', async () => {
    await server.stop();
    expect(await Promise.all([1, 2, 3, 4, 5].map(() => ask()))).toEqual(Array(5).fill('broken'));
    await server.start();
  });
});

describe('a response', () => {
  test.each([
    ['that does not come', silence],
    [
      'that comes drop by drop',
      (socket: Parameters<Script>[0]) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n');
        const drip = setInterval(() => socket.write(' '), 10);
        socket.on('close', () => clearInterval(drip));
      },
    ],
  ] as const)('%s is waited for only so long, and its connection is closed', async (_, script) => {
    server.script = script;
    expect(await ask({ timeoutMs: 100 })).toBe('timeout');
    await expect.poll(() => server.open).toBe(0);
  });

  test('that has come in time counts, however long this process was held up before it was read', async () => {
    const timeoutMs = 100;
    server.script = (socket, request, nth) => {
      respond('"in time"')(socket, request, nth);
      for (const until = Date.now() + 3 * timeoutMs; Date.now() < until; );
    };
    expect(await ask({ timeoutMs })).toBe('"in time"');
  });

  test('that is too long is cut off', async () => {
    server.script = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const flood = setInterval(() => socket.write(`800\r\n${'x'.repeat(0x800)}\r\n`), 1);
      socket.on('close', () => clearInterval(flood));
    };
    expect(await ask()).toBe('broken');
    await expect.poll(() => server.open).toBe(0);
  });

  test('that is not HTTP is none', async () => {
    server.script = (socket) => socket.write('hello\r\n\r\n');
    expect(await ask()).toBe('broken');
  });

  test('may end with the connection', async () => {
    server.script = (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{"é":1}');
    expect(await ask()).toBe('{"é":1}');
  });

  test('may come before the whole request was taken; its connection is not used again', async () => {
    const impatient = new ScriptedServer(silence);
    const other = new HttpClient({ url: await impatient.start(), maxConnections: 1, maxBodyBytes: 100 });
    const body = 'x'.repeat(20_000_000);
    const sent = other.send({ request: writer.write({}, body), timeoutMs: 5_000, isRepeatable: true });
    await expect.poll(() => impatient.connections.length).toBe(1);
    impatient.connections[0]?.pause();
    impatient.connections[0]?.write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}');
    expect(await sent).toMatchObject({ status: 413, body: '{}' });
    impatient.connections[0]?.resume();
    await expect.poll(() => impatient.open).toBe(0);
    other.close();
    await impatient.stop();
  });
});

describe('a request', () => {
  test('that nobody waits for any more ends, and so does its connection', async () => {
    server.script = silence;
    const gone = new AbortController();
    const asked = ask({ signal: gone.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    gone.abort();
    expect(await asked).toBe('aborted');
    await expect.poll(() => server.open).toBe(0);
  });

  test('that nobody waits for any more is not sent when its turn comes', async () => {
    server.script = silence;
    const gone = new AbortController();
    const busy = [ask({ body: 'a' }), ask({ body: 'b' })];
    const waiting = ask({ body: 'c', signal: gone.signal });
    gone.abort();
    expect(await waiting).toBe('aborted');
    client.close();
    expect(await Promise.all(busy)).toEqual(['broken', 'broken']);
    expect(server.requests.some((request) => request.endsWith('c'))).toBe(false);
  });

  test('arrives as it was meant, with characters of every width', async () => {
    for (const body of ['{"plain":1}', '{"é":"好🏥"}']) {
      await ask({ body, headers: { 'x-name': 'value' } });
      expect(server.requests.at(-1)).toBe(
        `POST /graphql?a=b HTTP/1.1\r\nhost: ${url.host}\r\nx-name: value\r\n` +
          `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    }
  });

  test('never carries a header that a value smuggled in', () => {
    for (const value of ['a\r\nx-admin: yes', 'a\nb', 'a\0', 'a\r', '好']) {
      expect(() => writer.write({ authorization: value }, '{}')).toThrow(TypeError);
    }
  });

  test('to a closed client fails, and one that is under way does too', async () => {
    server.script = silence;
    const under = ask();
    client.close();
    expect(await under).toBe('broken');
    expect(await ask()).toBe('broken');
  });

  test('over TLS to a server that speaks none fails', async () => {
    const plain = new ScriptedServer(silence);
    const { port } = await plain.start();
    plain.connections.length = 0;
    const secure = new HttpClient({
      url: new URL(`https://127.0.0.1:${port}`),
      maxConnections: 1,
      maxBodyBytes: 100,
    });
    const sent = secure.send({ request: writer.write({}, '{}'), timeoutMs: 200, isRepeatable: true });
    await expect(sent).rejects.toThrow(HttpFailure);
    secure.close();
    await plain.stop();
  });
});
