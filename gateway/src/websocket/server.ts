import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Admission } from '../admission/admission.js';
import type { AllowedOrigins } from '../clients/allowed-origins.js';
import { GRAPHQL_PATH } from '../http/server.js';
import { Connection, type ConnectionOptions } from './connection.js';
import type { WebSocketLimits } from './limits.js';

export interface WebSocketEndpointOptions extends Omit<ConnectionOptions, 'admitted'>, WebSocketLimits {
  /** Who may hold how many sockets. */
  readonly admission: Admission;
  /** Whose pages browsers may ask from: nothing else would keep any page from opening a socket and reading it. */
  readonly origins: AllowedOrigins;
}

export interface WebSocketEndpoint {
  /** Closes every connection such that its client comes back, and takes no more. */
  close(): void;
}

/** Serves graphql-transport-ws on the same path as HTTP. */
export function serveWebSocket(http: Server, options: WebSocketEndpointOptions): WebSocketEndpoint {
  const connections = new Map<WebSocket, Connection>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxPayloadBytes,
    maxFragments: options.maxFragments,
    maxBufferedChunks: options.maxBufferedChunks,
    autoPong: false,
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  let isClosing = false;

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    if (!options.origins.admits(request)) return refuse(socket, '403 Forbidden');
    const path = (request.url ?? '').split('?', 1)[0];
    if (isClosing || path !== GRAPHQL_PATH) {
      return refuse(socket, isClosing ? '503 Service Unavailable' : '404 Not Found');
    }
    const admitted = options.admission.enter(request);
    if (!admitted) {
      options.observer.socketRefused();
      return refuse(socket, '429 Too Many Requests', 'retry-after: 5\r\n');
    }
    socket.once('close', () => admitted.leave());
    server.handleUpgrade(request, socket, head, (client) => {
      if (client.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
        client.on('error', () => {});
        client.close(4406, 'Subprotocol not acceptable');
        setTimeout(() => client.terminate(), 1_000).unref();
        return;
      }
      connections.set(client, new Connection(client, { ...options, admitted }));
      options.observer.socket(client);
      keepAlive(client, options.keepAliveMs);
      client.once('close', () => connections.delete(client));
    });
  });

  return {
    close: () => {
      isClosing = true;
      for (const [socket, connection] of connections) {
        connection.restart();
        // A client that does not answer the close must not hold up ours.
        setTimeout(() => socket.terminate(), 500).unref();
      }
    },
  };
}

/** Answers without a WebSocket. An HTTP server lets go of a socket that asked for one, so nobody else would close it. */
function refuse(socket: Duplex, status: string, headers = ''): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\n${headers}connection: close\r\n\r\n`);
}

/** Pings by WebSocket frames, which every client answers by itself. */
function keepAlive(socket: WebSocket, everyMs: number): void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}
