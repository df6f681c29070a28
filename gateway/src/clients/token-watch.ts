import type { Caller } from '@tongbu/access';
import { RequestRefused } from '../planning/request-refused.js';
import type { Authenticate } from './authenticate.js';
import type { ClientClaims } from './client-context.js';

/** Why what lives on a token has to end: `expired` and `refused` for good, `unknown` while nobody can say. */
export type TokenEnd = 'expired' | 'refused' | 'unknown';

/**
 * Calls back once when a token is good no longer: it ran out, was revoked, or its key is one of the issuer's no more. The returned
 * function takes that back.
 */
export type TokenWatch = (
  held: { readonly claims: ClientClaims; readonly caller?: Caller | undefined },
  ended: (why: TokenEnd) => void,
) => () => void;

/** Looks at tokens again every so often; those that are good cost a look into what is remembered. */
export function tokenWatch(authenticate: Authenticate, everyMs: number): TokenWatch {
  return ({ claims, caller }, ended) => {
    if (!caller) return () => {};
    let isOver = false;
    const end = (why: TokenEnd): void => {
      if (isOver) return;
      stop();
      ended(why);
    };
    const look = async (): Promise<void> => {
      try {
        await authenticate(claims);
      } catch (error) {
        end(endOf(error));
      }
    };
    const looks = setInterval(() => void look(), everyMs);
    const forgetExpiry = atExpiry(caller, () => end('expired'));
    const stop = (): void => {
      isOver = true;
      clearInterval(looks);
      forgetExpiry();
    };
    return stop;
  };
}

function endOf(error: unknown): TokenEnd {
  const code = error instanceof RequestRefused ? error.code : undefined;
  if (code === 'TOKEN_EXPIRED') return 'expired';
  return code === 'UNAUTHENTICATED' ? 'refused' : 'unknown';
}

function atExpiry(caller: Caller, expired: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = caller.expiresAt.getTime() - Date.now();
    // A timer of Node cannot wait longer than about 24 days, and one that is over already calls back as any other.
    timer = left > 2 ** 31 - 1 ? setTimeout(wait, 2 ** 31 - 1) : setTimeout(expired, Math.max(left, 0));
  };
  wait();
  return () => clearTimeout(timer);
}
