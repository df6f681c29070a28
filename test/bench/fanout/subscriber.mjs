import { randomUUID } from 'node:crypto';
import { nowMicros } from './graph.mjs';
import { FrameSocket } from './socket.mjs';

/**
 * One client with one subscription at a time. It checks that what comes is every event, in order, once: the sequence of
 * its first event is where it begins.
 */
export class Subscriber {
  #socket;
  #query;
  #id = randomUUID();
  /** The sequence of the newest event, 0 before the first. */
  last = 0;
  lost = 0;
  doubled = 0;
  /** Frames with errors, refusals, and a socket that closed. */
  failed = 0;
  /** What the first of those was. */
  failure;
  #onEvent;
  #onReady;

  /** `onEvent(latencyMicros, nowMicros)` for each; `onReady()` once the gateway took the connection. */
  constructor({ port, query, onReady, onEvent }) {
    this.#query = query;
    this.#onReady = onReady;
    this.#onEvent = onEvent;
    this.#socket = new FrameSocket({
      port,
      onOpen: () => this.#socket.send('{"type":"connection_init"}'),
      onText: (text) => this.#read(text),
      onClose: () => {
        this.#fail('the socket closed');
        this.#onReady();
      },
    });
  }

  subscribe() {
    this.#id = randomUUID();
    this.last = 0;
    this.#socket.send(JSON.stringify({ id: this.#id, type: 'subscribe', payload: { query: this.#query } }));
  }

  unsubscribe() {
    this.#socket.send(JSON.stringify({ id: this.#id, type: 'complete' }));
    // What was under way is nobody's.
    this.#id = randomUUID();
  }

  end() {
    this.#socket.end();
  }

  #read(text) {
    const sequence = numberAfter(text, '"sequence":');
    if (sequence === undefined) return this.#readOther(text);
    // Of an operation that has been ended already.
    if (!text.includes(this.#id)) return;
    const now = nowMicros();
    if (text.includes('"errors"')) this.#fail(text);
    if (this.last > 0 && sequence > this.last + 1) this.lost += sequence - this.last - 1;
    if (this.last > 0 && sequence <= this.last) this.doubled += 1;
    else this.last = sequence;
    this.#onEvent(now - numberAfter(text, '"at":'), now);
  }

  #readOther(text) {
    const { type, id } = JSON.parse(text);
    if (type === 'connection_ack') this.#onReady();
    else if (type === 'ping') this.#socket.send('{"type":"pong"}');
    else if (id === this.#id) this.#fail(text);
  }

  #fail(what) {
    this.failed += 1;
    this.failure ??= what;
  }
}

/** The whole number that stands behind a key, found without parsing the rest. */
function numberAfter(text, key) {
  const found = text.indexOf(key);
  return found < 0 ? undefined : Number.parseInt(text.slice(found + key.length, found + key.length + 20), 10);
}
