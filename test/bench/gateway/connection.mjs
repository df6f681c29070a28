import { connect } from 'node:net';
import { readChunks } from './chunks.mjs';

/** What every connection reads into, one after the other. */
const BUFFER = Buffer.alloc(64 * 1024);
const END_OF_HEAD = '\r\n\r\n';

/**
 * One connection that asks over HTTP/1.1, one request at a time, and looks at no more of an answer than its status and
 * its length: with answers of 88 KB a client that reads them would measure itself.
 */
export class Connection {
  #socket;
  #onAnswer;
  #onFailure;
  #head = '';
  #status = 0;
  #length = 0;
  /** Of a body with a length: what is still to come; -1 between bodies. */
  #left = -1;
  /** Of a chunked body: what has come of it. */
  #chunked;

  /** `onAnswer(status, bytes)` after each answer; `onFailure(error)` when the connection breaks. */
  constructor({ port, onAnswer, onFailure }) {
    this.#onAnswer = onAnswer;
    this.#onFailure = onFailure;
    const onread = { buffer: BUFFER, callback: (length) => this.#read(BUFFER.subarray(0, length)) };
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    // Nothing comes this way but the end.
    this.#socket.resume();
    this.#socket.on('error', onFailure);
    this.#socket.on('close', () => this.#onFailure(new Error('the gateway closed a connection')));
  }

  send(text) {
    this.#socket.write(text, 'latin1');
  }

  end() {
    this.#onFailure = () => {};
    this.#socket.destroy();
  }

  #read(chunk) {
    if (this.#left >= 0) return this.#readBody(chunk);
    if (this.#chunked) return this.#readChunked(chunk);
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#head.slice(0, end);
    const rest = Buffer.from(this.#head.slice(end + END_OF_HEAD.length), 'latin1');
    this.#head = '';
    this.#status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      this.#chunked = Buffer.alloc(0);
      this.#readChunked(rest);
    } else {
      this.#length = Number(length);
      this.#left = this.#length;
      this.#readBody(rest);
    }
  }

  #readBody({ length }) {
    this.#left -= length;
    if (this.#left > 0) return;
    this.#left = -1;
    this.#onAnswer(this.#status, this.#length);
  }

  #readChunked(chunk) {
    const bytes = Buffer.concat([this.#chunked, chunk]);
    const read = readChunks(bytes, 0);
    this.#chunked = read ? undefined : bytes;
    if (!read) return;
    this.#onAnswer(
      this.#status,
      read.parts.reduce((sum, { length }) => sum + length, 0),
    );
  }
}
