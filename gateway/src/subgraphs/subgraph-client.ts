import type { Hop } from '@tongbu/hop';
import type { CancelSignal } from '../http-client/cancellation.js';
import { HttpClient } from '../http-client/http-client.js';
import { HttpFailure } from '../http-client/http-failure.js';
import { type RequestText, RequestWriter } from '../http-client/request-text.js';
import { readSubgraphAnswer, type SubgraphAnswer } from './subgraph-answer.js';
import { isUntrusted } from './subgraph-error.js';
import { subgraphFailure } from './subgraph-failure.js';

export interface SubgraphClientOptions {
  readonly name: string;
  readonly url: string;
  /** From sending to the last byte. A subgraph that trickles its answer is cut off just the same. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Signs what is asked; absent where subgraphs ask for no signature. */
  readonly hop?: Hop | undefined;
  /** Told when the subgraph does not take what is signed. */
  readonly onUntrusted?: () => void;
}

/** A body that begins like this holds a query, because a plan's documents begin with their operation. */
const QUERY = /^\{"query":"(?:query\b|\{)/;

/** One subgraph, asked over HTTP through connections that are kept open. */
export class SubgraphClient {
  readonly name: string;
  readonly #options: SubgraphClientOptions;
  readonly #path: string;
  readonly #writer: RequestWriter;
  readonly #http: HttpClient;

  constructor(options: SubgraphClientOptions) {
    const url = new URL(options.url);
    this.name = options.name;
    this.#options = options;
    this.#path = url.pathname;
    this.#writer = new RequestWriter(url);
    const { maxResponseBytes: maxBodyBytes, hop } = options;
    this.#http = new HttpClient({ url, tls: hop?.tls, maxConnections: 64, maxBodyBytes });
  }

  /** Sends a GraphQL request. Never rejects: whatever goes wrong is the answer. An aborted request is answered too. */
  async ask(
    body: string,
    headers: Readonly<Record<string, string>>,
    signal?: CancelSignal,
  ): Promise<SubgraphAnswer> {
    const { name, timeoutMs, hop } = this.#options;
    const write = (): RequestText =>
      this.#writer.write(hop ? hop.sign({ path: this.#path, headers, body }) : headers, body);
    if (signal?.aborted) return { failure: subgraphFailure('AGENCY_UNAVAILABLE', name) };
    try {
      const response = await this.#http.send({
        request: write(),
        timeoutMs,
        signal,
        isRepeatable: QUERY.test(body),
        writeAgain: hop && write,
      });
      return this.#read(response.body);
    } catch (error) {
      const isLate = error instanceof HttpFailure && error.reason === 'timeout';
      return { failure: subgraphFailure(isLate ? 'AGENCY_TIMEOUT' : 'AGENCY_UNAVAILABLE', name) };
    }
  }

  async close(): Promise<void> {
    this.#http.close();
  }

  /** The status does not matter: a GraphQL response may come with any, and what is not one fails to be read. */
  #read(body: string): SubgraphAnswer {
    const { name, onUntrusted } = this.#options;
    const answer = readSubgraphAnswer(JSON.parse(body), name);
    if (answer && !distrusts(answer)) return answer;
    if (answer) onUntrusted?.();
    return { failure: subgraphFailure('AGENCY_UNAVAILABLE', name) };
  }
}

/** A client can do nothing about a hop: for it the agency is away. */
function distrusts(answer: SubgraphAnswer): boolean {
  return 'errors' in answer && !answer.data && isUntrusted(answer.errors);
}
