import { Fault } from '@tongbu/runtime';
import { AGENCIES, type Agency, isJurisdictionCode, ROLES, type Role } from '@tongbu/vocabulary';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import type { Caller } from './caller.js';

/** The public keys of the issuer: a set in hand, or the address that serves one. */
export type KeySource = { readonly keys: JSONWebKeySet } | { readonly url: URL };

export interface TokenVerifierOptions {
  readonly source: KeySource;
  readonly issuer: string;
  readonly audience: string;
}

/** Takes an `Authorization` value and answers who it is; throws `UNAUTHENTICATED` or `TOKEN_EXPIRED`. */
export type TokenVerifier = (authorization: string | undefined) => Promise<Caller>;

const ALGORITHMS = ['EdDSA', 'ES256', 'RS256'];
const CLOCK_TOLERANCE_SECONDS = 5;
const KEY_CACHE_MS = 60_000;

/**
 * Verifies bearer tokens: signature, issuer, audience and times, with the algorithms pinned.
 *
 * A key whose id is `service:AGENCY` belongs to that agency's own service, so all it can
 * sign is that agency's `service` role: a service that is broken into cannot speak for another agency.
 * A token of the role `service` that any other key signed is refused for the same reason.
 */
export function createTokenVerifier({ source, issuer, audience }: TokenVerifierOptions): TokenVerifier {
  const keys =
    'keys' in source
      ? createLocalJWKSet(source.keys)
      : createRemoteJWKSet(source.url, { cacheMaxAge: KEY_CACHE_MS });

  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new Fault('UNAUTHENTICATED');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      const keyAgency = serviceAgency(protectedHeader.kid);
      return readCaller(payload, keyAgency);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new Fault('TOKEN_EXPIRED');
      if (error instanceof errors.JWKSTimeout) throw new Fault('INTERNAL', { cause: error });
      throw new Fault('UNAUTHENTICATED');
    }
  };
}

/** Key ids of service keys are `service:AGENCY`; the id is covered by the choice of key, so it cannot be forged. */
export const SERVICE_KEY_PREFIX = 'service:';

function serviceAgency(keyId: string | undefined): string | undefined {
  return keyId?.startsWith(SERVICE_KEY_PREFIX) ? keyId.slice(SERVICE_KEY_PREFIX.length) : undefined;
}

function readCaller(payload: JWTPayload, keyAgency: string | undefined): Caller {
  const { sub, exp, agency, role, jurisdictions, scopes = [] } = payload;
  if (!sub || sub.length > 200 || !exp) throw new Fault('UNAUTHENTICATED');
  if (!isAgency(agency) || !isRole(role)) throw new Fault('UNAUTHENTICATED');
  if (!isTextList(jurisdictions) || !jurisdictions.every(isJurisdictionCode))
    throw new Fault('UNAUTHENTICATED');
  if (!isTextList(scopes)) throw new Fault('UNAUTHENTICATED');
  const ownsServiceKey = keyAgency !== undefined && keyAgency === agency;
  if ((role === 'service') !== ownsServiceKey) throw new Fault('UNAUTHENTICATED');
  return { subject: sub, agency, role, jurisdictions, scopes, expiresAt: new Date(exp * 1000) };
}

const isAgency = (value: unknown): value is Agency => AGENCIES.some((agency) => agency === value);
const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value);
const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length <= 100 &&
  value.every((item) => typeof item === 'string' && item.length <= 200);
