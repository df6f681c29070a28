import type { Socket } from 'node:net';
import type { Exchange } from './exchange.js';
import { broken, HttpFailure } from './http-failure.js';
import { openSocket, type ServerAddress } from './open-socket.js';
import { type HttpResponse, ResponseReader } from './response-reader.js';

/** Who is told what becomes of a connection. */
export interface ConnectionOwner {
  /** The connection may carry the next request. */
  freed(connection: Connection): void;
  /** The connection is gone. An exchange comes back with it when it may be tried again on another one. */
  lost(connection: Connection, exchange: Exchange | undefined): void;
}

/** One connection to a server. It carries one request at a time. */
export class Connection {
  /** When it became free, in milliseconds of `performance.now`. */
  freeSince = 0;
  readonly #socket: Socket;
  readonly #maxBody: number;
  readonly #owner: ConnectionOwner;
  #exchange: Exchange | undefined;
  #reader: ResponseReader | undefined;
  #served = 0;
  #isLost = false;

  constructor(address: ServerAddress, maxBody: number, owner: ConnectionOwner) {
    this.#maxBody = maxBody;
    this.#owner = owner;
    this.#socket = openSocket(address, (bytes) => this.#receive(bytes));
    this.#socket.on('end', () => this.#end());
    this.#socket.on('error', () => this.#lose(broken('The connection broke.')));
    this.#socket.on('close', () => this.#lose(broken('The connection was closed.')));
  }

  carry(exchange: Exchange): void {
    this.#exchange = exchange;
    this.#reader = new ResponseReader(this.#maxBody);
    exchange.abandon = () => this.#lose(broken('The response is no longer waited for.'));
    const { head, body, length } = exchange.request;
    if (length === body.length) {
      this.#socket.write(head + body, 'latin1');
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    this.#socket.write(body, 'utf8');
    this.#socket.uncork();
  }

  /** Closes the connection. What it carries fails. */
  destroy(): void {
    this.#lose(broken('The connection was closed.'));
  }

  #receive(bytes: Buffer): void {
    if (this.#isLost) return;
    const exchange = this.#exchange;
    try {
      // It would be taken for the response to the next request.
      if (!exchange || !this.#reader) throw broken('The server said something unasked.');
      const response = this.#reader.take(bytes);
      if (response) this.#finish(exchange, response);
    } catch (error) {
      this.#lose(error instanceof HttpFailure ? error : broken('The response cannot be read.'));
    }
  }

  #finish(exchange: Exchange, response: HttpResponse): void {
    this.#exchange = undefined;
    this.#reader = undefined;
    this.#served += 1;
    exchange.succeed(response);
    // A server that answers before it was told everything may not know any more where the next request begins.
    if (response.isPersistent && this.#socket.writableLength === 0) this.#owner.freed(this);
    else this.destroy();
  }

  #end(): void {
    const response = this.#reader?.end();
    if (this.#exchange && response) this.#finish(this.#exchange, { ...response, isPersistent: false });
    else this.#lose(broken('The connection ended.'));
  }

  #lose(failure: HttpFailure): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#socket.destroy();
    const exchange = this.#exchange;
    this.#exchange = undefined;
    // A server may close a free connection at the moment at which we use it. Then the request was not read.
    const mayTryAgain =
      exchange?.isRepeatable === true &&
      !exchange.isSettled &&
      this.#served > 0 &&
      this.#reader?.hasBegun === false;
    if (!mayTryAgain) exchange?.fail(failure);
    this.#owner.lost(this, mayTryAgain ? exchange : undefined);
  }
}
