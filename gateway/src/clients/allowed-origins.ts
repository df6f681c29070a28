import type { IncomingMessage } from 'node:http';

/** How long a browser may remember that it may ask. */
const REMEMBERED_SECONDS = '600';
const ASKED_HEADERS = 'authorization, content-type, last-event-id, tongbu-case, tongbu-purpose, x-request-id';

/**
 * The pages from which browsers may ask. A browser says which page makes it ask (`Origin`) for every request that could do harm
 * across origins and every WebSocket; programs say nothing, and are let through to show their token.
 */
export class AllowedOrigins {
  readonly #origins: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** False for a page that is not allowed. The name of our own host says nothing: whoever made the page may have chosen it. */
  admits({ headers: { origin } }: IncomingMessage): boolean {
    return origin === undefined || this.#origins.has(origin);
  }

  /** What a browser must be told before it shows an answer to its page; nothing for anybody else. */
  headersFor({ headers: { origin } }: IncomingMessage): Readonly<Record<string, string>> {
    if (origin === undefined || !this.#origins.has(origin)) return {};
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-request-id',
      vary: 'origin',
    };
  }

  /** What a browser is told that asks whether it may ask. */
  preflight(request: IncomingMessage): Readonly<Record<string, string>> | undefined {
    const allowed = this.headersFor(request);
    const asks =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!asks || allowed.vary === undefined) return undefined;
    return {
      ...allowed,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': ASKED_HEADERS,
      'access-control-max-age': REMEMBERED_SECONDS,
    };
  }
}
