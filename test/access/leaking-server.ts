import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** What a hub that leaks would say, on each way. */
export interface Leaks {
  /** The body of an answer over HTTP, whatever was asked. */
  readonly body: string;
  /** What a socket is told after its `connection_init`, in the place of everything else. */
  readonly message?: object;
  /** With what the socket is closed. */
  readonly reason?: string;
}

export interface LeakingServer extends AsyncDisposable {
  readonly url: string;
}

/** A server that says to everybody what no hub may say: what looks for leaks has to find it. */
export async function startLeakingServer({ body, message, reason = '' }: Leaks): Promise<LeakingServer> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
  sockets.on('connection', (socket) =>
    socket.once('message', () => {
      if (message) socket.send(JSON.stringify(message));
      else socket.close(4400, reason);
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
