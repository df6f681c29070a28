import { randomUUID } from 'node:crypto';
import type { Logger } from '@tongbu/runtime';
import {
  CloseCode,
  type ConnectionInitMessage,
  MessageType,
  parseMessage,
  type SubscribeMessage,
} from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { type Authenticate, onExpiry } from '../clients/authenticate.js';
import { type ClientContext, claimsFrom } from '../clients/client-context.js';
import type { Engine } from '../engine.js';
import { readParameters } from '../http/graphql-parameters.js';
import { HttpRefused } from '../http/http-refused.js';
import { RequestRefused } from '../planning/request-refused.js';
import { readStreamEnd, type StreamEnd } from '../subscriptions/stream-end.js';
import { Outbox } from './outbox.js';

export interface ConnectionOptions {
  readonly engine: Engine;
  readonly authenticate: Authenticate;
  readonly log: Logger;
  /** How long a client may take to say who it is. */
  readonly initTimeoutMs: number;
  /** How many operations may run on one socket at a time. */
  readonly maxOperations: number;
}

/** Close codes beside those of the protocol (RFC 6455 and the IANA registry). */
const SERVICE_RESTART = 1012;

/**
 * One client's socket, by the graphql-transport-ws protocol. The gateway speaks it itself: see
 * `docs/decisions` for why. An operation ends with `complete` only when its stream is really over; in all
 * other cases the socket is closed, so that the client connects again and goes on from its cursor.
 */
export class Connection {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #outbox: Outbox;
  readonly #operations = new Map<string, AbortController>();
  readonly #initTimer: NodeJS.Timeout;
  #wasInitialised = false;
  #client: Omit<ClientContext, 'signal' | 'requestId'> | undefined;
  #forgetExpiry: () => void = () => {};

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#outbox = new Outbox(socket);
    this.#initTimer = setTimeout(() => {
      if (!this.#wasInitialised)
        socket.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    }, options.initTimeoutMs);
    socket.on('message', (data, isBinary) => void this.#receive(data, isBinary));
    socket.on('close', () => this.#release());
    // A broken socket closes, and closing is what is acted on.
    socket.on('error', () => {});
  }

  /** Ends the connection such that the client comes back. */
  restart(): void {
    this.#socket.close(SERVICE_RESTART, 'Service restart');
  }

  async #receive(data: RawData, isBinary: boolean): Promise<void> {
    try {
      if (isBinary) return this.#socket.close(CloseCode.BadRequest, 'Invalid message received');
      const message = readMessage(data);
      if (!message) return this.#socket.close(CloseCode.BadRequest, 'Invalid message received');
      switch (message.type) {
        case MessageType.ConnectionInit:
          return await this.#initialise(message);
        case MessageType.Ping:
          return await this.#outbox.pong(message.payload);
        case MessageType.Pong:
          return;
        case MessageType.Subscribe:
          return await this.#subscribe(message);
        case MessageType.Complete:
          return this.#stop(message.id);
        default:
          return this.#socket.close(CloseCode.BadRequest, 'Invalid message received');
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'an operation failed inside the gateway');
      this.#socket.close(CloseCode.InternalServerError, 'Internal server error');
    }
  }

  async #initialise({ payload }: ConnectionInitMessage): Promise<void> {
    if (this.#wasInitialised) {
      return this.#socket.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    }
    this.#wasInitialised = true;
    const { authorization, purpose, caseId } = payload ?? {};
    const claims = claimsFrom({ authorization, purpose, caseId });
    try {
      const caller = await this.#options.authenticate(claims);
      this.#client = { claims, ...(caller && { caller }) };
      this.#forgetExpiry = onExpiry(caller, () => this.#socket.close(CloseCode.Forbidden, 'Token expired'));
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      return this.#socket.close(CloseCode.Forbidden, 'Forbidden');
    }
    await this.#outbox.acknowledge();
  }

  async #subscribe({ id, payload }: SubscribeMessage): Promise<void> {
    if (!this.#client) return this.#socket.close(CloseCode.Unauthorized, 'Unauthorized');
    if (this.#operations.has(id)) {
      return this.#socket.close(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists');
    }
    if (this.#operations.size >= this.#options.maxOperations) {
      const message = `There are ${this.#options.maxOperations} operations on this socket already.`;
      return this.#outbox.error(id, [{ message, extensions: { code: 'LIMIT_EXCEEDED', retryable: false } }]);
    }
    const stopped = new AbortController();
    this.#operations.set(id, stopped);
    const client = { ...this.#client, requestId: randomUUID(), signal: stopped.signal };
    try {
      await this.#run(id, payload, client, stopped.signal);
    } finally {
      if (this.#operations.get(id) === stopped) this.#operations.delete(id);
    }
  }

  async #run(id: string, payload: unknown, client: ClientContext, signal: AbortSignal): Promise<void> {
    const { engine } = this.#options;
    try {
      const ready = engine.ready(readParameters(payload));
      if (ready.operation.kind === 'subscription') {
        for await (const { text } of engine.subscribe(ready, client, signal)) {
          if (signal.aborted) return;
          await this.#outbox.next(id, text);
        }
      } else {
        const { signal: _, ...patient } = client;
        const { text } = await engine.execute(ready, ready.operation.kind === 'mutation' ? patient : client);
        if (!signal.aborted) await this.#outbox.next(id, text);
      }
      if (!signal.aborted) await this.#finish(id, () => this.#outbox.complete(id));
    } catch (error) {
      const end = readEnd(error);
      if (!end) throw error;
      if (signal.aborted) return;
      if (end.kind === 'lost') this.restart();
      else if (end.kind === 'unauthenticated') this.#socket.close(CloseCode.Forbidden, 'Token expired');
      else await this.#finish(id, () => this.#outbox.error(id, end.errors));
    }
  }

  /** The id is free again before the client is told so: it may use it at once. */
  #finish(id: string, tell: () => Promise<void>): Promise<void> {
    this.#operations.delete(id);
    return tell();
  }

  #stop(id: string): void {
    this.#operations.get(id)?.abort();
    this.#operations.delete(id);
  }

  #release(): void {
    clearTimeout(this.#initTimer);
    this.#forgetExpiry();
    for (const operation of this.#operations.values()) operation.abort();
    this.#operations.clear();
  }
}

function readMessage(data: RawData): ReturnType<typeof parseMessage> | undefined {
  try {
    return parseMessage(data.toString());
  } catch {
    return undefined;
  }
}

type OperationEnd = StreamEnd | { readonly kind: 'refused'; readonly errors: readonly unknown[] };

function readEnd(error: unknown): OperationEnd | undefined {
  if (error instanceof RequestRefused) return { kind: 'refused', errors: error.errors };
  if (error instanceof HttpRefused) {
    return { kind: 'refused', errors: [{ message: error.message, extensions: { code: 'BAD_REQUEST' } }] };
  }
  return readStreamEnd(error);
}
