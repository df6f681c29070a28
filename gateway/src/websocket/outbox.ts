import { MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';

/** How much may wait in a socket before its streams are told to pause. */
const HIGH_WATER_BYTES = 64 * 1024;
/** How much may wait before the client is read no further: what it sends can only add to it. */
const MAX_WAITING_BYTES = 256 * 1024;
/** What the smallest message costs while it waits. */
const MESSAGE_BYTES = 100;

/**
 * Writes the messages of graphql-transport-ws. Responses are JSON text already, so a `next` is put together as text
 * and not parsed and written once more.
 */
export class Outbox {
  readonly #socket: WebSocket;
  /** How much waits of answers, and of events that were sent when the socket was full. */
  #waiting = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  acknowledge(): Promise<void> {
    return this.#send(`{"type":"${MessageType.ConnectionAck}"}`);
  }

  pong(payload: unknown): Promise<void> {
    return this.#send(JSON.stringify({ type: MessageType.Pong, ...(payload !== undefined && { payload }) }));
  }

  /** Answers a ping of the transport, which would be answered by itself, whether anybody reads the answers or not. */
  pongFrame(data: Buffer): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.pong(data, false, this.#waits(data.length));
  }

  /** Sends the one response of a query or mutation. */
  next(id: string, response: string): Promise<void> {
    return this.#send(nextMessage(JSON.stringify(id), response));
  }

  /**
   * Sends an event. False when so much waits in the socket that no more should come until `drained` is called, which is
   * once the operating system has taken this one: so a slow client slows down its own stream.
   */
  event(quotedId: string, response: string, drained: () => void): boolean {
    const socket = this.#socket;
    if (socket.readyState !== WebSocket.OPEN) return false;
    const message = nextMessage(quotedId, response);
    const isFull = socket.bufferedAmount + message.length > HIGH_WATER_BYTES;
    if (!isFull) {
      socket.send(message);
      return true;
    }
    const taken = this.#waits(message.length);
    socket.send(message, () => {
      taken();
      drained();
    });
    return false;
  }

  error(id: string, errors: readonly unknown[]): Promise<void> {
    return this.#send(JSON.stringify({ id, type: MessageType.Error, payload: errors }));
  }

  complete(id: string): Promise<void> {
    return this.#send(JSON.stringify({ id, type: MessageType.Complete }));
  }

  /** What is sent to a socket that is closed goes nowhere; the close event tells the rest. */
  #send(text: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState !== WebSocket.OPEN) return resolve();
      const taken = this.#waits(text.length);
      this.#socket.send(text, () => {
        taken();
        resolve();
      });
    });
  }

  /**
   * Counts a message until the returned function is called. Who does not read the answers is not read either, or they would
   * fill our memory.
   */
  #waits(length: number): () => void {
    const socket = this.#socket;
    this.#waiting += MESSAGE_BYTES + length;
    if (this.#waiting > MAX_WAITING_BYTES) socket.pause();
    return () => {
      this.#waiting -= MESSAGE_BYTES + length;
      if (socket.isPaused && this.#waiting <= MAX_WAITING_BYTES) socket.resume();
    };
  }
}

function nextMessage(quotedId: string, response: string): string {
  return `{"id":${quotedId},"type":"${MessageType.Next}","payload":${response}}`;
}
