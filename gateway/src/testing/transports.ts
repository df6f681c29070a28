import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A request as a client puts it into a body, an address or a message. */
export interface SentRequest {
  readonly query?: string;
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What a client can tell of an answer on every transport: the codes of its errors, or the data. */
export interface Verdict {
  readonly codes: readonly unknown[];
  readonly data: unknown;
}

export type Transport = (url: string, request: SentRequest) => Promise<Verdict>;

const JSON_BODY = { 'content-type': 'application/json' };

async function post(url: string, request: SentRequest): Promise<Verdict> {
  const response = await fetch(url, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(request) });
  return verdictOf(JSON.parse(await response.text()));
}

async function get(url: string, request: SentRequest): Promise<Verdict> {
  const parameters = Object.entries(request).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const response = await fetch(`${url}?${new URLSearchParams(parameters)}`);
  return verdictOf(JSON.parse(await response.text()));
}

async function eventStream(url: string, request: SentRequest): Promise<Verdict> {
  const headers = { ...JSON_BODY, accept: 'text/event-stream' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) });
  const text = await response.text();
  return verdictOf(JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text));
}

async function webSocket(url: string, request: SentRequest): Promise<Verdict> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  try {
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: request }));
    const [data] = await once(socket, 'message');
    const { payload } = JSON.parse(String(data));
    return verdictOf(Array.isArray(payload) ? { errors: payload } : payload);
  } finally {
    socket.terminate();
  }
}

function verdictOf({
  data,
  errors = [],
}: {
  data?: unknown;
  errors?: { extensions?: { code?: unknown } }[];
}): Verdict {
  return { codes: errors.map(({ extensions }) => extensions?.code), data };
}

/** Every way to ask a query. An address holds no more than about 16 KB, so long ones go the other three ways. */
export const TRANSPORTS: Readonly<Record<'POST' | 'GET' | 'SSE' | 'WebSocket', Transport>> = {
  POST: post,
  GET: get,
  SSE: eventStream,
  WebSocket: webSocket,
};

const LONGEST_ADDRESS = 12_000;

/** The verdict, which is the same on every transport; an error otherwise. */
export async function askEverywhere(url: string, request: SentRequest): Promise<Verdict> {
  const { GET, ...others } = TRANSPORTS;
  const fits = encodeURIComponent(JSON.stringify(request)).length < LONGEST_ADDRESS;
  const ways = Object.entries({ ...others, ...(fits && { GET }) });
  const verdicts = await Promise.all(
    ways.map(async ([name, ask]) => [name, await ask(url, request)] as const),
  );
  const [first] = verdicts;
  if (!first) throw new Error('There is at least one transport.');
  for (const [name, verdict] of verdicts) {
    if (JSON.stringify(verdict) !== JSON.stringify(first[1]))
      throw new Error(
        `${name} says ${JSON.stringify(verdict)} where ${first[0]} says ${JSON.stringify(first[1])}`,
      );
  }
  return first[1];
}
