import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { EventFrame } from '../subscriptions/event-stream.js';

const KEEP_ALIVE_MS = 12_000;

/**
 * A response in the form of server-sent events, in the "distinct connections" mode of graphql-sse: `next` for every
 * result and `complete` when there will be no more. A frame's cursor is the event's `id`, so a browser that
 * comes back says by itself, in `Last-Event-ID`, what it has.
 */
export class EventStreamReply {
  readonly #response: ServerResponse;
  readonly #keepAlive: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    });
    // A first comment, so that the client knows at once that it is connected.
    response.write(':\n\n');
    this.#keepAlive = setInterval(() => response.write(':\n\n'), KEEP_ALIVE_MS);
    response.once('close', () => clearInterval(this.#keepAlive));
  }

  /** Sends a result, and waits until the client has taken what was sent before. */
  async next({ text, cursor }: EventFrame): Promise<void> {
    const id = cursor === undefined || /[\r\n\0]/.test(cursor) ? '' : `id: ${cursor}\n`;
    const taken = this.#response.write(`event: next\n${id}data: ${text}\n\n`);
    if (!taken && !this.#response.destroyed)
      await Promise.race([once(this.#response, 'drain'), once(this.#response, 'close')]);
  }

  complete(): void {
    this.#response.end('event: complete\ndata:\n\n');
  }

  /** Breaks the stream off. A client takes that for a lost connection, not for the end. */
  cut(): void {
    this.#response.destroy();
  }
}
