/** A POST as it is written to a connection. */
export interface RequestText {
  /** Request line and headers, in Latin-1. */
  readonly head: string;
  readonly body: string;
  /** Bytes of the body. As many as it has characters when all of them are ASCII. */
  readonly length: number;
}

/** What a header's value may hold: visible Latin-1, spaces and tabs. Anything else could begin a header of its own. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Writes POSTs to one address. The names of the headers are ours; their values may be anybody's. */
export class RequestWriter {
  readonly #start: string;

  constructor(url: URL) {
    this.#start = `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`;
  }

  /** Throws `TypeError` for a value that no header can carry. */
  write(headers: Readonly<Record<string, string>>, body: string): RequestText {
    let head = this.#start;
    for (const name in headers) {
      const value = headers[name] ?? '';
      if (!VALUE.test(value)) throw new TypeError(`The header ${name} cannot carry its value.`);
      head += `${name}: ${value}\r\n`;
    }
    const length = Buffer.byteLength(body);
    return { head: `${head}content-length: ${length}\r\n\r\n`, body, length };
  }
}
