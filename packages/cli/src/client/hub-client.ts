import type { Hop, HopResponse } from '@tongbu/hop';
import { pauseAfter, rest } from './back-off.js';
import { type HubAnswer, readAnswer } from './hub-answer.js';
import { HubUnavailable } from './hub-failure.js';
import type { TokenSource } from './token-source.js';

export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface HubClientOptions {
  readonly url: string;
  readonly token: TokenSource;
  /** How long one request may take. */
  readonly timeoutMs?: number;
  /** Signs what a service is asked itself; the gateway asks for no signature. */
  readonly hop?: Hop;
}

/** An answer, and when the hub gave it by its own clock, to the second. */
export type DatedAnswer = HubAnswer & { readonly answeredAt: Date };

export interface PatienceOptions {
  /** How long to keep trying while the hub does not answer. */
  readonly patienceMs: number;
  /** Told before every pause, and why. */
  readonly onWait?: (reason: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Asks one hub over HTTP. */
export class HubClient {
  readonly #options: HubClientOptions;

  constructor(options: HubClientOptions) {
    this.#options = options;
  }

  /** Asks once. Throws `HubUnavailable` where another try may succeed, `HubRefusal` where it cannot. */
  async ask({ query, variables = {} }: Operation, signal?: AbortSignal): Promise<DatedAnswer> {
    const { url, token, hop, timeoutMs = 60_000 } = this.#options;
    const authorization = `Bearer ${await token()}`;
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      authorization,
    };
    const content = JSON.stringify({ query, variables });
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: HopResponse;
    let body: string;
    let answeredAt: Date;
    try {
      const request = {
        headers,
        body: content,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      };
      response = hop ? await hop.post(url, request) : await fetch(url, { method: 'POST', ...request });
      answeredAt = new Date(response.headers.get('date') ?? Date.now());
      body = await response.text();
    } catch (error) {
      signal?.throwIfAborted();
      throw new HubUnavailable(reasonOf(error));
    }
    return { ...readAnswer(parseJson(body), response.status), answeredAt };
  }

  /**
   * Asks until the hub answers: only for what may be repeated. Throws `HubUnavailable` when the patience is at
   * its end, `HubRefusal` at once.
   */
  async askPatiently(
    operation: Operation,
    { patienceMs, onWait, signal }: PatienceOptions,
  ): Promise<DatedAnswer> {
    const end = Date.now() + patienceMs;
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.ask(operation, signal);
      } catch (error) {
        const pause = pauseAfter(tries);
        if (!(error instanceof HubUnavailable) || Date.now() + pause > end) throw error;
        onWait?.(error.message);
        await rest(pause, signal);
        signal?.throwIfAborted();
      }
    }
  }
}

/** Undefined for what is no JSON: the page of a proxy, for instance. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why a request got no answer: the system's code, or that time ran out. Never the address, which may hold a secret. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const cause = error.cause ?? error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'UND_ERR_SOCKET') return 'connection cut';
  return typeof code === 'string' ? code : error.name;
}
