import type { Caller, TokenVerifier } from '@tongbu/access';
import { ERRORS } from '@tongbu/runtime';
import { RequestRefused } from '../planning/request-refused.js';
import type { ClientClaims } from './client-context.js';

/** Says who a client is; throws `RequestRefused`. Without a verifier nobody is asked, and nobody is known. */
export type Authenticate = (claims: ClientClaims) => Promise<Caller | undefined>;

/** The outer ring: a token is checked at the gateway, and again in every service that the request reaches. */
export function authenticator(verify: TokenVerifier | undefined): Authenticate {
  if (!verify) return async () => undefined;
  return async ({ authorization }) => {
    try {
      return await verify(authorization);
    } catch (error) {
      const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
      const told = code === 'UNAUTHENTICATED' || code === 'TOKEN_EXPIRED' ? code : 'INTERNAL';
      throw RequestRefused.because(told, ERRORS[told].message);
    }
  };
}

/** Calls back once when the caller's token runs out. The returned function takes that back. */
export function onExpiry(caller: Caller | undefined, expired: () => void): () => void {
  if (!caller) return () => {};
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = caller.expiresAt.getTime() - Date.now();
    // A timer of Node cannot wait longer than about 24 days.
    if (left > 0) timer = setTimeout(wait, Math.min(left, 2 ** 31 - 1));
    else expired();
  };
  wait();
  return () => clearTimeout(timer);
}
