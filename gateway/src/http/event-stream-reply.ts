import type { ServerResponse } from 'node:http';
import type { Frame } from '../subscriptions/frame.js';

const KEEP_ALIVE_MS = 12_000;

/** The text of a frame as an event, written once for all who get it. */
const eventTexts = new WeakMap<Result, string>();

type Result = Pick<Frame, 'text' | 'cursor'>;

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
    this.#keepAlive = setInterval(() => {
      // To one who takes nothing, more of it says nothing.
      if (!response.writableNeedDrain) response.write(':\n\n');
    }, KEEP_ALIVE_MS);
    response.once('close', () => clearInterval(this.#keepAlive));
    // A response that fails closes, and closing is what is acted on; nobody listening would end the process.
    response.on('error', () => {});
  }

  /** Sends a result. False when no more should come until `drained` is called. */
  next(frame: Result, drained: () => void): boolean {
    let text = eventTexts.get(frame);
    if (text === undefined) {
      text = `event: next\n${idOf(frame.cursor)}data: ${frame.text}\n\n`;
      eventTexts.set(frame, text);
    }
    const wantsMore = this.#response.write(text);
    if (!wantsMore) this.#response.once('drain', drained);
    return wantsMore;
  }

  /** Says where the stream stands: an id without data, which a browser remembers and shows to nobody. */
  begin(cursor: string): void {
    const id = idOf(cursor);
    if (id !== '') this.#response.write(`${id}\n`);
  }

  /** Sends the only result, and ends once the client has taken it. */
  async only(text: string): Promise<void> {
    const response = this.#response;
    if (!this.next({ text, cursor: undefined }, () => {}) && !response.destroyed)
      await new Promise<unknown>((resolve) => response.once('drain', resolve).once('close', resolve));
    this.complete();
  }

  complete(): void {
    // It closes only once its client has taken everything, and nothing may be written until then.
    clearInterval(this.#keepAlive);
    this.#response.end('event: complete\ndata:\n\n');
  }

  /** Breaks the stream off. A client takes that for a lost connection, not for the end. */
  cut(): void {
    this.#response.destroy();
  }
}

/** The line that names an event; none for a cursor that would break the line. */
function idOf(cursor: string | undefined): string {
  return cursor === undefined || /[\r\n\0]/.test(cursor) ? '' : `id: ${cursor}\n`;
}
