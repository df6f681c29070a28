import { Connection, type ConnectionOwner } from './connection.js';
import { Exchange, type ExchangeOptions } from './exchange.js';
import { broken } from './http-failure.js';
import type { ServerAddress } from './open-socket.js';
import type { HttpResponse } from './response-reader.js';

export interface HttpClientOptions {
  /** Of the server; the path is the request's affair. */
  readonly url: URL;
  readonly tls?: ServerAddress['tls'];
  readonly maxConnections: number;
  readonly maxBodyBytes: number;
}

/** Servers close connections that were free for long, many after 5 s: such a one is not used again. */
const MAX_FREE_MS = 4_000;

/**
 * A small HTTP/1.1 client for one server, made for many short requests: connections are kept open, each carries one
 * request at a time, and when all of them are busy a request waits for its turn.
 */
export class HttpClient implements ConnectionOwner {
  readonly #options: HttpClientOptions;
  readonly #address: ServerAddress;
  readonly #open = new Set<Connection>();
  /** The one that became free last is at the end, and is used first. */
  readonly #free: Connection[] = [];
  readonly #waiting = new Set<Exchange>();
  #isClosed = false;

  constructor(options: HttpClientOptions) {
    const { hostname, port, protocol } = options.url;
    const isSecure = protocol === 'https:';
    this.#options = options;
    this.#address = {
      // An IPv6 address stands in brackets in a URL, and nowhere else.
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      isSecure,
      tls: options.tls,
    };
  }

  /** Sends a request. Rejects with `HttpFailure` when there is no whole response in time. */
  send(options: ExchangeOptions): Promise<HttpResponse> {
    return new Promise((resolve, reject) => this.#dispatch(new Exchange(options, resolve, reject)));
  }

  /** Closes every connection. Requests that are under way fail. */
  close(): void {
    this.#isClosed = true;
    for (const exchange of this.#waiting) exchange.fail(broken('The client is closed.'));
    this.#waiting.clear();
    for (const connection of this.#open) connection.destroy();
  }

  freed(connection: Connection): void {
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      connection.carry(next);
    } else {
      connection.freeSince = performance.now();
      this.#free.push(connection);
    }
  }

  lost(connection: Connection, exchange: Exchange | undefined): void {
    this.#open.delete(connection);
    const position = this.#free.indexOf(connection);
    if (position >= 0) this.#free.splice(position, 1);
    // The others that are free may have been closed as well.
    if (exchange) this.#repeat(exchange);
    const [next] = this.#waiting;
    if (!next || this.#open.size >= this.#options.maxConnections) return;
    this.#waiting.delete(next);
    this.#dispatch(next);
  }

  #repeat(exchange: Exchange): void {
    exchange.repeat();
    this.#dispatch(exchange, this.#connect());
  }

  #dispatch(exchange: Exchange, made?: Connection): void {
    const connection = made ?? this.#takeFree() ?? this.#connect();
    if (connection) {
      connection.carry(exchange);
    } else if (this.#isClosed) {
      exchange.fail(broken('The client is closed.'));
    } else {
      this.#waiting.add(exchange);
      exchange.abandon = () => this.#waiting.delete(exchange);
    }
  }

  #takeFree(): Connection | undefined {
    const connection = this.#free.pop();
    if (!connection || performance.now() - connection.freeSince < MAX_FREE_MS) return connection;
    // The others have been free for longer still.
    for (const stale of [connection, ...this.#free.splice(0)]) stale.destroy();
    return undefined;
  }

  #connect(): Connection | undefined {
    if (this.#isClosed || this.#open.size >= this.#options.maxConnections) return undefined;
    const connection = new Connection(this.#address, this.#options.maxBodyBytes, this);
    this.#open.add(connection);
    return connection;
  }
}
