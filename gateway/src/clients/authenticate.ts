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
