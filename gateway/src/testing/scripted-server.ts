import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What a server does with one request: `nth` counts the requests of its connection from 1. */
export type Script = (socket: Socket, request: string, nth: number) => void;

/** A server that says byte by byte what a test wants it to say, HTTP or not. */
export class ScriptedServer {
  /** Every request, as it came. */
  readonly requests: string[] = [];
  /** Every connection that was ever opened. */
  readonly connections: Socket[] = [];
  script: Script;
  readonly #server: Server;

  constructor(script: Script) {
    this.script = script;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async start(): Promise<URL> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/graphql?a=b`);
  }

  get open(): number {
    return this.connections.filter(({ destroyed }) => !destroyed).length;
  }

  async stop(): Promise<void> {
    for (const socket of this.connections) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.connections.push(socket);
    socket.on('error', () => {});
    let received = Buffer.alloc(0);
    let nth = 0;
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const head = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/.exec(received.toString('latin1'))?.[1]);
      if (head < 0 || received.length < head + 4 + length) return;
      const request = received.toString('utf8');
      received = Buffer.alloc(0);
      nth += 1;
      this.requests.push(request);
      this.script(socket, request, nth);
    });
  }
}
