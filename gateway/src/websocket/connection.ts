import { ERRORS, type Logger } from '@tongbu/runtime';
import { CloseCode, type ConnectionInitMessage, MessageType, type SubscribeMessage } from 'graphql-ws';
import { type RawData, WebSocket } from 'ws';
import type { Admitted } from '../admission/admission.js';
import type { AccessClass } from '../clients/access-class.js';
import type { Authenticate } from '../clients/authenticate.js';
import { type ClientContext, claimsFrom } from '../clients/client-context.js';
import type { TokenEnd, TokenWatch } from '../clients/token-watch.js';
import type { Engine } from '../engine.js';
import type { ReadyRequest } from '../graph.js';
import { readParameters } from '../http/graphql-parameters.js';
import { HttpRefused } from '../http/http-refused.js';
import type { Observation } from '../observability/observation.js';
import type { Observer } from '../observability/observer.js';
import { RequestRefused } from '../planning/request-refused.js';
import { refusalOf as refusalWithCursor, type StreamEnd } from '../subscriptions/stream-end.js';
import type { WebSocketLimits } from './limits.js';
import { OperationSink } from './operation-sink.js';
import { Outbox } from './outbox.js';
import { readMessage } from './read-message.js';
import { type Identity, renewIdentity } from './renew-identity.js';

export interface ConnectionOptions extends Pick<WebSocketLimits, 'initTimeoutMs' | 'maxOperations'> {
  readonly engine: Engine;
  readonly authenticate: Authenticate;
  readonly watch: TokenWatch;
  /** A renewed token must leave its owner in the same class. */
  readonly accessClass: AccessClass;
  readonly admitted: Admitted;
  readonly log: Logger;
  readonly observer: Observer;
}

/** Close codes beside those of the protocol (the IANA registry of RFC 6455). Clients come back after both. */
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;
/** Clients do not come back after this one: each further socket would be one too many again. */
const TOO_MANY_SOCKETS = 4429;

/** Something that runs and can be ended by its client. */
interface Operation {
  stop(): void;
}

const NOBODY: Identity = { claims: {}, caller: undefined };

/**
 * One client's socket, by the graphql-transport-ws protocol. The gateway speaks it itself: see
 * `docs/decisions` for why. An operation ends with `complete` only when its stream is really over; in all
 * other cases the socket is closed, so that the client connects again and goes on from its cursor.
 */
export class Connection {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #outbox: Outbox;
  readonly #operations = new Map<string, Operation>();
  readonly #initTimer: NodeJS.Timeout;
  #wasInitialised = false;
  #client: Identity | undefined;
  #unwatch: () => void = () => {};

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#outbox = new Outbox(socket);
    this.#initTimer = setTimeout(() => {
      if (!this.#wasInitialised)
        socket.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    }, options.initTimeoutMs);
    socket.on('message', (data, isBinary) => void this.#receive(data, isBinary));
    socket.on('ping', (data) => this.#outbox.pongFrame(data));
    socket.on('close', () => this.#release());
    // A broken socket closes, and closing is what is acted on.
    socket.on('error', () => {});
  }

  /** Ends the connection such that the client comes back. */
  restart(): void {
    this.#socket.close(SERVICE_RESTART, 'Service restart');
  }

  async #receive(data: RawData, isBinary: boolean): Promise<void> {
    // A socket that we closed is open until its client has answered, and its token may be good no longer.
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    try {
      if (isBinary) return this.#socket.close(CloseCode.BadRequest, 'Invalid message received');
      const message = readMessage(data);
      if (!message) return this.#socket.close(CloseCode.BadRequest, 'Invalid message received');
      switch (message.type) {
        case MessageType.ConnectionInit:
          return await this.#initialise(message);
        case MessageType.Ping:
          return await this.#ping(message.payload);
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
      this.#options.log.error({ err: error }, 'a message failed inside the gateway');
      this.#close(TRY_AGAIN_LATER, 'Internal server error');
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
      if (!this.#options.admitted.identify(caller?.subject))
        return this.#socket.close(TOO_MANY_SOCKETS, 'Too many sockets of this account');
      this.#identify({ claims, caller });
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      return this.#socket.close(CloseCode.Forbidden, 'Forbidden');
    }
    await this.#outbox.acknowledge();
  }

  /** A ping that carries a token renews the one of this connection; any other is answered with what it carries. */
  async #ping(payload: Readonly<Record<string, unknown>> | undefined): Promise<void> {
    const authorization = payload?.authorization;
    if (authorization === undefined) return this.#outbox.pong(payload);
    const renewed = this.#client && (await renewIdentity(this.#client, authorization, this.#options));
    if (renewed) this.#identify(renewed);
    await this.#outbox.pong({ renewed: renewed !== undefined });
  }

  #identify(identity: Identity): void {
    // It may have been closed while the token was checked.
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#unwatch();
    this.#client = identity;
    this.#unwatch = this.#options.watch(identity, (why) => this.#tokenEnded(why));
  }

  #tokenEnded(why: TokenEnd): void {
    // Whose token nobody can check may come back, and wait for its answer then.
    if (why === 'unknown') this.restart();
    else this.#socket.close(CloseCode.Forbidden, why === 'expired' ? 'Token expired' : 'Forbidden');
    // Until it has answered the close, it would be sent events all the same.
    this.#stopAll();
  }

  async #subscribe({ id, payload }: SubscribeMessage): Promise<void> {
    if (!this.#client) return this.#socket.close(CloseCode.Unauthorized, 'Unauthorized');
    if (this.#operations.has(id)) {
      return this.#socket.close(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists');
    }
    const observation = this.#options.observer.request('websocket');
    try {
      if (this.#operations.size >= this.#options.maxOperations) {
        const message = `There are ${this.#options.maxOperations} operations on this socket already.`;
        throw RequestRefused.because('LIMIT_EXCEEDED', message);
      }
      const ready = this.#options.engine.ready(readParameters(payload), observation);
      if (ready.operation.kind === 'subscription') this.#stream(id, ready, observation);
      else await this.#execute(id, ready, observation);
    } catch (error) {
      observation.threw(error);
      const errors = refusalOf(error) ?? this.#failure(error);
      await this.#finish(id, () => this.#outbox.error(id, errors));
    } finally {
      observation.finish();
    }
  }

  /** What a client is told of a fault of our own, which ends its operation and not those beside it. */
  #failure(error: unknown): readonly unknown[] {
    this.#options.log.error({ err: error }, 'an operation failed inside the gateway');
    const { message, retryable } = ERRORS.INTERNAL;
    return [{ message, extensions: { code: 'INTERNAL', retryable } }];
  }

  /** Runs a query or mutation. */
  async #execute(id: string, ready: ReadyRequest, observation: Observation): Promise<void> {
    const stopped = new AbortController();
    const operation: Operation = { stop: () => stopped.abort() };
    this.#operations.set(id, operation);
    const client = { ...this.#context(observation), signal: stopped.signal };
    const { text } = await this.#options.engine.execute(ready, client);
    const isWanted = (): boolean => this.#operations.get(id) === operation;
    if (isWanted()) await this.#outbox.next(id, text);
    // Until the response was taken its client may have left it, and begun another operation under the id.
    if (isWanted()) await this.#finish(id, () => this.#outbox.complete(id));
  }

  /** Runs a subscription, which sends what comes by itself. */
  #stream(id: string, ready: ReadyRequest, observation: Observation): void {
    const sink = new OperationSink({
      id,
      outbox: this.#outbox,
      tellsPosition: ready.request.tellsPosition === true,
      onEnd: (end, cursor) => this.#ended(id, end, cursor),
    });
    let isOver = false;
    const operation: Operation = {
      stop: () => {
        isOver = true;
        sink.subscription?.stop();
      },
    };
    this.#operations.set(id, operation);
    sink.subscription = this.#options.engine.subscribe(ready, this.#context(observation), sink);
    if (isOver) sink.subscription.stop();
  }

  /** An operation ends with `complete` only when its stream is over; what a client may go on with is not over. */
  #ended(id: string, end: StreamEnd, cursor: string | undefined): void {
    switch (end.kind) {
      case 'complete':
        void this.#finish(id, () => this.#outbox.complete(id));
        break;
      case 'refused':
        void this.#finish(id, () => this.#outbox.error(id, refusalWithCursor(end, cursor)));
        break;
      case 'unauthenticated':
        this.#socket.close(CloseCode.Forbidden, 'Token expired');
        break;
      case 'lost':
        this.restart();
        break;
      case 'slow':
        this.#close(TRY_AGAIN_LATER, 'Read too slowly');
        break;
      default:
        end satisfies never;
    }
  }

  /** Closes a socket whose client may not read the close frame either. */
  #close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), 1_000).unref();
  }

  /** Who asks, as of when it is looked at: a token may be renewed while an operation runs. */
  #context(observation: Observation): ClientContext {
    const current = (): Identity => this.#client ?? NOBODY;
    return {
      requestId: observation.requestId,
      observation,
      get claims() {
        return current().claims;
      },
      get caller() {
        return current().caller;
      },
    };
  }

  /** The id is free again before the client is told so: it may use it at once. */
  #finish(id: string, tell: () => Promise<void>): Promise<void> {
    this.#operations.delete(id);
    return tell();
  }

  #stop(id: string): void {
    const operation = this.#operations.get(id);
    this.#operations.delete(id);
    operation?.stop();
  }

  #release(): void {
    clearTimeout(this.#initTimer);
    this.#unwatch();
    this.#stopAll();
  }

  #stopAll(): void {
    const operations = [...this.#operations.values()];
    this.#operations.clear();
    for (const operation of operations) operation.stop();
  }
}

/** The errors of an operation that may not run; `undefined` for an error that is none of those. */
function refusalOf(error: unknown): readonly unknown[] | undefined {
  if (error instanceof RequestRefused) return error.errors;
  if (!(error instanceof HttpRefused)) return undefined;
  return [{ message: error.message, extensions: { code: error.code } }];
}
