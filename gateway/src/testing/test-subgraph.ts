import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type ExecutionArgs, type GraphQLSchema, parse, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Subgraph } from '../composition/compose.js';

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5",
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@interfaceObject", "@override"])\n`;

type Resolver = (source: never, args: never, context: never, info: never) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: resolvers of tests are typed where they are written.
export type TestResolvers = Record<string, any>;
export type { Resolver };

/** A request as a subgraph saw it. */
export interface SeenRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  readonly extensions?: unknown;
  /** The bytes that came. */
  readonly body: Buffer;
}

/** Answers a request in place of the subgraph; `true` when it did. */
export type Interception = (response: ServerResponse, request: SeenRequest) => boolean;

/** A real subgraph on a port of the loopback interface, which can be made to fail. */
export class TestSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly seen: SeenRequest[] = [];
  /** `connectionParams` of every WebSocket that was opened. */
  readonly connections: Readonly<Record<string, unknown>>[] = [];
  /** The payload of every `subscribe`, and its id. */
  readonly subscribes: { readonly id: string; readonly payload: Readonly<Record<string, unknown>> }[] = [];
  intercept: Interception | undefined;
  /** How long it takes before it answers. */
  latencyMs = 0;
  /** Where a stream begins, for a gateway that asks; without it, as most subgraphs, this one cannot tell. */
  position: (() => string) | undefined;
  readonly #schema: GraphQLSchema;
  readonly #apollo: ApolloServer;
  #server: Server | undefined;
  #sockets = new Set<Socket>();
  #port = 0;

  constructor({ name, sdl, resolvers }: { name: string; sdl: string; resolvers: TestResolvers }) {
    this.name = name;
    this.sdl = FEDERATION + sdl;
    this.#schema = buildSubgraphSchema([{ typeDefs: parse(this.sdl), resolvers }]);
    this.#apollo = new ApolloServer({
      schema: this.#schema,
      csrfPrevention: false,
      plugins: [ApolloServerPluginInlineTraceDisabled()],
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/graphql`;
  }

  get definition(): Subgraph {
    return { name: this.name, url: this.url, sdl: this.sdl };
  }

  async prepare(): Promise<void> {
    await this.#apollo.start();
    await this.start();
  }

  /** Listens; after a `stop`, on the same port again. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        void this.#answer(Buffer.concat(chunks), request.headers, response);
      });
    });
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    const webSockets = new WebSocketServer({ server, path: '/graphql' });
    useServer(
      {
        schema: this.#schema,
        subscribe: (args) => this.#subscribe(args),
        context: ({ connectionParams }) => ({ connectionParams }),
        onConnect: ({ connectionParams }) => void this.connections.push(connectionParams ?? {}),
        onSubscribe: (_context, id, payload) => void this.subscribes.push({ id, payload: { ...payload } }),
      },
      webSockets,
    );
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Breaks every connection, as a cable that is pulled. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Is gone: connections break, and new ones are refused. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    server.close();
    this.dropConnections();
    await once(server, 'close');
  }

  async #subscribe(args: ExecutionArgs) {
    const results = await subscribe(args);
    if (!this.position || !(Symbol.asyncIterator in results)) return results;
    return startingWith({ extensions: { cursor: this.position() } }, results);
  }

  async #answer(bytes: Buffer, headers: IncomingHttpHeaders, response: ServerResponse) {
    const body: { query: string; variables?: Record<string, unknown>; extensions?: unknown } = JSON.parse(
      bytes.toString() || '{}',
    );
    const request = {
      body: bytes,
      query: body.query,
      variables: body.variables ?? {},
      headers,
      ...(body.extensions !== undefined && { extensions: body.extensions }),
    };
    this.seen.push(request);
    if (this.intercept?.(response, request)) return;
    if (this.latencyMs > 0) await sleep(this.latencyMs);
    const result = await this.#apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([['content-type', 'application/json']]),
        search: '',
        body,
      },
      context: async () => ({ headers }),
    });
    response.writeHead(result.status ?? 200, Object.fromEntries(result.headers));
    response.end(result.body.kind === 'complete' ? result.body.string : '');
  }
}

/** A stream with a message before the first of its own. */
function startingWith<Item>(
  first: Item,
  rest: AsyncGenerator<Item, void, void>,
): AsyncGenerator<Item, void, void> {
  let isFirst = true;
  const stream: AsyncGenerator<Item, void, void> = {
    ...rest,
    next: async () => {
      if (!isFirst) return rest.next();
      isFirst = false;
      return { done: false, value: first };
    },
    return: (value) => rest.return(value),
    throw: (error) => rest.throw(error),
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

/** Starts subgraphs from their definitions. */
export async function startSubgraphs(
  definitions: readonly { name: string; sdl: string; resolvers: TestResolvers }[],
): Promise<TestSubgraph[]> {
  const subgraphs = definitions.map((definition) => new TestSubgraph(definition));
  await Promise.all(subgraphs.map((subgraph) => subgraph.prepare()));
  return subgraphs;
}
