import { type Dispatcher, Pool } from 'undici';
import { readSubgraphAnswer, type SubgraphAnswer } from './subgraph-answer.js';
import { type SubgraphFailureCode, subgraphFailure } from './subgraph-failure.js';

export interface SubgraphClientOptions {
  readonly name: string;
  readonly url: string;
  /** From sending to the last byte. A subgraph that trickles its answer is cut off just the same. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** One subgraph, asked over HTTP through a pool of connections that are kept open. */
export class SubgraphClient {
  readonly name: string;
  readonly #path: string;
  readonly #options: SubgraphClientOptions;
  readonly #pool: Pool;

  constructor(options: SubgraphClientOptions) {
    const url = new URL(options.url);
    this.name = options.name;
    this.#options = options;
    this.#path = `${url.pathname}${url.search}`;
    this.#pool = new Pool(url.origin, {
      connections: 64,
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: options.timeoutMs,
    });
  }

  /** Sends a GraphQL request. Never rejects: whatever goes wrong is the answer. An aborted request is answered too. */
  ask(
    body: string,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<SubgraphAnswer> {
    return new Promise((resolve) => {
      const exchange = new Exchange(this.#options, resolve);
      if (signal?.aborted) return exchange.fail('AGENCY_UNAVAILABLE');
      const abort = (): void => exchange.fail('AGENCY_UNAVAILABLE');
      signal?.addEventListener('abort', abort, { once: true });
      exchange.onSettled = () => signal?.removeEventListener('abort', abort);
      try {
        this.#pool.dispatch({ method: 'POST', path: this.#path, headers, body }, exchange);
      } catch {
        exchange.fail('AGENCY_UNAVAILABLE');
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** One request and its answer, read as undici hands it over. */
class Exchange implements Dispatcher.DispatchHandler {
  onSettled: () => void = () => {};
  readonly #options: SubgraphClientOptions;
  readonly #resolve: (answer: SubgraphAnswer) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #settled = false;
  #controller: Dispatcher.DispatchController | undefined;

  constructor(options: SubgraphClientOptions, resolve: (answer: SubgraphAnswer) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.fail('AGENCY_TIMEOUT'), options.timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('The answer is no longer awaited.'));
  }

  onResponseStart(): void {}

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#options.maxResponseBytes) this.fail('AGENCY_UNAVAILABLE');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    const answer = this.#read();
    if (answer) this.#settle(answer);
    else this.fail('AGENCY_UNAVAILABLE');
  }

  onResponseError(): void {
    this.fail('AGENCY_UNAVAILABLE');
  }

  fail(code: SubgraphFailureCode): void {
    if (this.#settled) return;
    this.#settle({ failure: subgraphFailure(code, this.#options.name) });
    this.#controller?.abort(new Error('The answer is no longer awaited.'));
  }

  /** The status does not matter: a GraphQL response may come with any, and what is not one fails to be read. */
  #read(): SubgraphAnswer | undefined {
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    try {
      return readSubgraphAnswer(JSON.parse(bytes.toString('utf8')), this.#options.name);
    } catch {
      return undefined;
    }
  }

  #settle(answer: SubgraphAnswer): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    this.onSettled();
    this.#resolve(answer);
  }
}
