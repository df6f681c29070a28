import { randomUUID } from 'node:crypto';
import type { Agency, Role } from '@tongbu/vocabulary';
import { importJWK, type JWK, SignJWT } from 'jose';
import { isServiceKeyOf, serviceKeyId } from './key-owner.js';
import { scopesOf } from './scopes.js';

export interface TokenClaims {
  readonly subject: string;
  readonly agency: Agency;
  readonly role: Role;
  readonly jurisdictions: readonly string[];
  readonly scopes?: readonly string[];
  readonly lifetimeSeconds: number;
}

export interface TokenIssuerOptions {
  /** A private JWK with `alg` and `kid`. */
  readonly key: JWK;
  readonly issuer: string;
  readonly audience: string;
}

export type TokenIssuer = (claims: TokenClaims) => Promise<string>;

/**
 * Signs tokens with a private key: the development issuer's, or a service's own. Each has an id (`jti`) by which it can be
 * revoked, and a `scope` for gateways that are not ours (docs/access.md).
 */
export function createTokenIssuer({ key, issuer, audience }: TokenIssuerOptions): TokenIssuer {
  const { alg = 'EdDSA', kid } = key;
  const signingKey = importJWK(key, alg);
  return async ({ subject, agency, role, jurisdictions, scopes = [], lifetimeSeconds }) =>
    new SignJWT({ agency, role, jurisdictions, scopes, scope: scopesOf(agency, role).join(' ') })
      .setProtectedHeader({ alg, typ: 'JWT', ...(kid !== undefined && { kid }) })
      .setSubject(subject)
      .setIssuer(issuer)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(await signingKey);
}

const SERVICE_TOKEN_SECONDS = 300;
const RENEW_BEFORE_SECONDS = 60;

/**
 * A service's own credentials: answers an `Authorization` value, signed with the service's key and renewed
 * a minute before it runs out.
 */
export function createServiceCredentials({
  agency,
  ...options
}: TokenIssuerOptions & { readonly agency: Agency }): () => Promise<string> {
  const issue = createTokenIssuer({ ...options, key: serviceKeyOf(agency, options.key) });
  let current: { readonly value: Promise<string>; readonly renewAt: number } | undefined;
  return () => {
    const now = Date.now();
    if (!current || now >= current.renewAt) {
      const claims: TokenClaims = {
        subject: `service:${agency}`,
        agency,
        role: 'service',
        jurisdictions: ['000000'],
        lifetimeSeconds: SERVICE_TOKEN_SECONDS,
      };
      current = {
        value: issue(claims).then((token) => `Bearer ${token}`),
        renewAt: now + (SERVICE_TOKEN_SECONDS - RENEW_BEFORE_SECONDS) * 1000,
      };
    }
    return current.value;
  };
}

/** A service's key under an id of its agency's: its own where it has one, else the usual. */
export function serviceKeyOf(agency: Agency, key: JWK): JWK & { readonly kid: string } {
  const { kid } = key;
  return { ...key, kid: kid !== undefined && isServiceKeyOf(kid, agency) ? kid : serviceKeyId(agency) };
}
