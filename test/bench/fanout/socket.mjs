import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/** What every socket reads into, one after the other. */
const BUFFER = Buffer.alloc(64 * 1024);
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/**
 * A WebSocket client without a library, and without Node's streams for what comes in: tens of thousands of frames come
 * in a second, and the client shares the machine with what it measures.
 */
export class FrameSocket {
  #socket;
  #onText;
  #rest;
  #isOpen = false;

  /**
   * `onOpen()` after the handshake, `onText(text)` for each message, which is taken to be ASCII, `onClose()` when the socket is gone,
   * however it went.
   */
  constructor({ port, onOpen, onText, onClose }) {
    this.#onText = onText;
    const onread = { buffer: BUFFER, callback: (length) => this.#receive(length, onOpen) };
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread }, () => {
      this.#socket.write(
        `GET /graphql HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n` +
          `sec-websocket-key: ${randomBytes(16).toString('base64')}\r\nsec-websocket-version: 13\r\n` +
          'sec-websocket-protocol: graphql-transport-ws\r\n\r\n',
      );
    });
    // Nothing comes this way but the end.
    this.#socket.resume();
    this.#socket.on('error', () => {});
    this.#socket.on('close', onClose);
  }

  /** Sends one text message. */
  send(text) {
    this.#write(TEXT, Buffer.from(text));
  }

  end() {
    this.#socket.destroy();
  }

  #receive(length, onOpen) {
    const chunk = BUFFER.subarray(0, length);
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = undefined;
    if (this.#isOpen) return this.#readFrames(bytes, 0);
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#rest = Buffer.from(bytes);
      return;
    }
    if (!bytes.toString('latin1', 0, 12).endsWith('101')) return this.end();
    this.#isOpen = true;
    onOpen();
    this.#readFrames(bytes, end + 4);
  }

  #readFrames(bytes, from) {
    let at = from;
    while (bytes.length - at >= 2) {
      const opcode = bytes[at] & 0x0f;
      let length = bytes[at + 1] & 0x7f;
      let start = at + 2;
      if (length === 126) {
        if (bytes.length - at < 4) break;
        length = bytes.readUInt16BE(start);
        start += 2;
      } else if (length === 127) {
        if (bytes.length - at < 10) break;
        length = Number(bytes.readBigUInt64BE(start));
        start += 8;
      }
      const end = start + length;
      if (bytes.length < end) break;
      if (opcode === TEXT) this.#onText(bytes.latin1Slice(start, end));
      else if (opcode === PING) this.#write(PONG, bytes.subarray(start, end));
      else if (opcode === CLOSE) return this.end();
      at = end;
    }
    if (at < bytes.length) this.#rest = Buffer.from(bytes.subarray(at));
  }

  /** Clients must mask; a mask of zeros changes nothing. */
  #write(opcode, payload) {
    const { length } = payload;
    const head =
      length < 126 ? [0x80 | opcode, 0x80 | length] : [0x80 | opcode, 0xfe, length >> 8, length & 255];
    this.#socket.write(Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]));
  }
}
