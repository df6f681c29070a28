import type { Options, PostgresType } from 'postgres';

export interface ConnectionOptions {
  readonly url: string;
  readonly options: Options<Record<string, PostgresType>>;
  /** The role that the address names. */
  readonly user: string;
}

/** Longest wait between two attempts to connect: a server that restarts is met again soon after it is back. */
const MAX_BACKOFF_SECONDS = 0.25;

/**
 * Turns a database address into what the driver wants. Understands libpq's `?host=/folder` for a Unix
 * socket, which the driver does not. Throws `TypeError` for text that is no address, without repeating it:
 * it holds a password.
 */
export function connectionOptions(url: string, applicationName: string): ConnectionOptions {
  const address = parseAddress(url);
  const host = address.searchParams.get('host');
  const port = address.searchParams.get('port') ?? (host?.startsWith('/') ? '5432' : null);
  address.searchParams.delete('host');
  address.searchParams.delete('port');
  return {
    url: address.href,
    user: decodeURIComponent(address.username),
    options: {
      ...(host !== null && { host }),
      ...(port !== null && { port: Number(port) }),
      connection: { application_name: applicationName },
      connect_timeout: 10,
      // A connection that is closed for its age may be handed over while a transaction runs on it (postgres.js #1204).
      max_lifetime: null,
      backoff: (attempt) => Math.min(0.01 * 2 ** attempt, MAX_BACKOFF_SECONDS) * (0.5 + Math.random() / 2),
      // The driver prints notices to the console otherwise, and a notice may quote a value.
      onnotice: () => {},
    },
  };
}

function parseAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address && /^postgres(ql)?:$/.test(address.protocol)) return address;
  throw new TypeError('a database address begins with postgres:// and names user, host and database');
}
