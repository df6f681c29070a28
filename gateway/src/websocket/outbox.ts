import { MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';

/**
 * Writes the messages of graphql-transport-ws. Responses are JSON text already, so a `next` is put together as text
 * and not parsed and written once more.
 */
export class Outbox {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  acknowledge(): Promise<void> {
    return this.#send(`{"type":"${MessageType.ConnectionAck}"}`);
  }

  pong(payload: unknown): Promise<void> {
    return this.#send(JSON.stringify({ type: MessageType.Pong, ...(payload !== undefined && { payload }) }));
  }

  /** Resolves once the operating system has taken the frame, so that a slow client slows down its own stream. */
  next(id: string, response: string): Promise<void> {
    return this.#send(`{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":${response}}`);
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
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text, () => resolve());
      else resolve();
    });
  }
}
