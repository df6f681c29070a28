import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  buildSchema,
  type ExecutionArgs,
  execute,
  GraphQLError,
  type GraphQLSchema,
  graphql,
  subscribe,
} from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

/** Root fields of the hub that a test stands in for. */
export type TestFields = Readonly<Record<string, (args: never, context: TestContext) => unknown>>;

export interface TestContext {
  readonly authorization: string | undefined;
}

export interface TestHub {
  readonly url: string;
  /** The operations that came over HTTP, by their variables. */
  readonly requests: readonly {
    readonly query: string;
    readonly variables: unknown;
    readonly authorization: string | undefined;
  }[];
  /** Cuts every connection, as a kill does. */
  cut(): void;
  /** Takes connections and says nothing on them, as a frozen process does. */
  freeze(isFrozen: boolean): void;
  /** Stops answering; `resume` answers again on the same port. */
  stop(): Promise<void>;
  resume(): Promise<void>;
  /** The next requests over HTTP get this in place of an answer. */
  failNext(times: number, how: 'cut' | 503 | 'cut after the work'): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A hub of some root fields, over HTTP and graphql-ws on one port, that can be broken on purpose. */
export async function startTestHub(sdl: string, fields: TestFields): Promise<TestHub> {
  const schema = buildSchema(sdl);
  installSubscriptions(schema, fields);
  const requests: TestHub['requests'][number][] = [];
  const sockets = new Set<Socket>();
  const failures: ('cut' | 503 | 'cut after the work')[] = [];
  let isFrozen = false;
  let server: Server | undefined;
  let webSockets: WebSocketServer | undefined;
  let port = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { query, variables } = JSON.parse(await textOf(request));
    const { authorization } = request.headers;
    const failure = failures.shift();
    if (failure === 'cut') return void request.socket.destroy();
    if (failure === 503) return void response.writeHead(503).end('<html>busy</html>');
    if (isFrozen) return;
    requests.push({ query, variables, authorization });
    const result = await graphql({
      schema,
      source: query,
      variableValues: variables,
      rootValue: fields,
      contextValue: { authorization },
    });
    if (failure === 'cut after the work') return void request.socket.destroy();
    const status = result.data === undefined ? 400 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  };
  const resume = async () => {
    const next = createServer((request, response) => void answer(request, response));
    next.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    webSockets = new WebSocketServer({ server: next, path: '/graphql' });
    webSockets.on('connection', (socket) => {
      const deliver = socket.emit.bind(socket);
      // A frozen process reads nothing: whatever the client says stays in the kernel.
      socket.emit = (event, ...args) => (isFrozen && event === 'message' ? true : deliver(event, ...args));
      const write = socket.send.bind(socket);
      // A socket that was cut takes no more; that is no failure of the server.
      socket.send = ((data: string, sent: (error?: Error) => void) => {
        if (isFrozen) sent();
        else write(data, () => sent());
      }) as typeof socket.send;
    });
    useServer<{ authorization?: string }>(
      {
        schema,
        roots: { subscription: fields },
        onConnect: ({ connectionParams, extra }) => {
          if (connectionParams?.authorization !== 'Bearer expired') return true;
          extra.socket.close(4403, 'Forbidden');
          return false;
        },
        execute: (args) => execute(args as ExecutionArgs),
        subscribe: (args) => subscribe(args as ExecutionArgs),
      },
      webSockets,
    );
    await new Promise<void>((resolve) => next.listen(port, '127.0.0.1', resolve));
    port = (next.address() as AddressInfo).port;
    server = next;
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = async () => {
    cut();
    webSockets?.close();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
  };
  await resume();
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    requests,
    cut,
    freeze: (frozen) => {
      isFrozen = frozen;
    },
    stop,
    resume,
    failNext: (times, how) => void failures.push(...Array.from({ length: times }, () => how)),
    [Symbol.asyncDispose]: stop,
  };
}

/** graphql-js looks for a stream in `subscribe` of the field, and gives each event to its resolver as the root. */
function installSubscriptions(schema: GraphQLSchema, fields: TestFields): void {
  for (const [name, field] of Object.entries(schema.getSubscriptionType()?.getFields() ?? {})) {
    field.subscribe = (_root, args, context) => {
      const stream = fields[name];
      if (!stream) throw new GraphQLError(`no ${name} in this test`);
      return stream(args as never, context);
    };
    field.resolve = (event) => event;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
