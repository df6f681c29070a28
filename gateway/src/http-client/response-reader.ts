import { type BodyReader, EndlessReader, LengthReader } from './body-reader.js';
import { ChunkedReader } from './chunked-reader.js';
import { broken } from './http-failure.js';
import { type ResponseHead, readHead } from './response-head.js';

/** A whole response. */
export interface HttpResponse {
  readonly status: number;
  readonly body: string;
  /** Whether the connection may carry another request. */
  readonly isPersistent: boolean;
}

const MAX_HEAD = 16 * 1024;
const MAX_INFORMATIONAL = 8;
const HEAD_END = Buffer.from('\r\n\r\n');

/** Reads one response as it comes in. Every method throws `HttpFailure` when it is not HTTP, or too long. */
export class ResponseReader {
  readonly #maxBody: number;
  #unread: Buffer | undefined;
  #informational = 0;
  #head: ResponseHead | undefined;
  #body: BodyReader | undefined;

  constructor(maxBody: number) {
    this.#maxBody = maxBody;
  }

  /** True once anything of the response is there. */
  get hasBegun(): boolean {
    return this.#unread !== undefined || this.#informational > 0 || this.#head !== undefined;
  }

  /** Takes the next bytes, whose buffer may be used again afterwards. The response, once it is whole. */
  take(bytes: Buffer): HttpResponse | undefined {
    let rest: Buffer | undefined = bytes;
    while (!this.#head) {
      rest = this.#takeHead(rest);
      if (!rest) return undefined;
    }
    this.#body ??= bodyReader(this.#head, this.#maxBody);
    const taken = rest.length > 0 ? this.#body.take(rest) : 0;
    if (!this.#body.isComplete) return undefined;
    // Bytes beyond the response belong to no request of ours: what follows on this connection cannot be trusted.
    return this.#whole(this.#head.isPersistent && taken === rest.length);
  }

  /** The connection has ended: the response, if that is how it was to end. */
  end(): HttpResponse | undefined {
    return this.#head?.framing === 'until-close' ? this.#whole(false) : undefined;
  }

  /** What follows the head; `undefined` while it is not whole. Heads that only announce another one are passed over. */
  #takeHead(bytes: Buffer): Buffer | undefined {
    const given = this.#unread ? Buffer.concat([this.#unread, bytes]) : bytes;
    const end = given.indexOf(HEAD_END);
    if (end > MAX_HEAD || (end < 0 && given.length > MAX_HEAD))
      throw broken('The head of the response is too long.');
    if (end < 0) {
      this.#unread = Buffer.from(given);
      return undefined;
    }
    this.#unread = undefined;
    const head = readHead(given.toString('latin1', 0, end + 2));
    if (head.status >= 200) this.#head = head;
    else this.#passOver(head);
    return given.subarray(end + HEAD_END.length);
  }

  #passOver({ status }: ResponseHead): void {
    this.#informational += 1;
    if (status === 101) throw broken('The connection speaks another protocol now.');
    if (this.#informational > MAX_INFORMATIONAL) throw broken('The response does not begin.');
  }

  #whole(isPersistent: boolean): HttpResponse {
    return { status: this.#head?.status ?? 0, body: this.#body?.text ?? '', isPersistent };
  }
}

function bodyReader({ framing }: ResponseHead, limit: number): BodyReader {
  if (framing === 'chunked') return new ChunkedReader(limit);
  return framing === 'until-close' ? new EndlessReader(limit) : new LengthReader(framing, limit);
}
