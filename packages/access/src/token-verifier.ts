import { BoundedCache, Fault } from '@tongbu/runtime';
import type { Agency } from '@tongbu/vocabulary';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Caller } from './caller.js';
import { isServiceKeyOf, keyOwnerOf } from './key-owner.js';
import { isKeyId, KeySet, type KeySource, type KeyTiming } from './key-set.js';
import type { RefreshTiming } from './refreshed.js';
import { RevocationList, type RevocationSource } from './revocations.js';
import { issuedAtOf, readCaller } from './token-claims.js';
import type { VerifiedToken } from './verified-token.js';

/** Whose tokens are believed, and for whom. */
export interface TrustedIssuer {
  readonly source: KeySource;
  readonly issuer: string;
  readonly audience: string;
  /** The agencies that its tokens may speak for. Default: all. */
  readonly agencies?: readonly Agency[];
}

/** The hub's own issuer, whose key set holds the keys of the services too, and those of the agencies beside it. */
export interface TokenVerifierOptions extends TrustedIssuer {
  readonly others?: readonly TrustedIssuer[];
  readonly revocations?: readonly RevocationSource[];
  /** Where keys or revocations cannot be read: told once, until they can be again. */
  readonly onProblem?: (what: 'keys' | 'revocations', error: unknown) => void;
  readonly timing?: { readonly keys?: Partial<KeyTiming>; readonly revocations?: Partial<RefreshTiming> };
}

/**
 * Takes an `Authorization` value and answers who it is; throws `UNAUTHENTICATED` or `TOKEN_EXPIRED`, and `INTERNAL` where keys
 * or revocations are needed that cannot be had. Cheap for a token that was asked about before: ask again to learn of its revocation.
 */
export type TokenVerifier = (authorization: string | undefined) => Promise<Caller>;

const ALGORITHMS = ['EdDSA', 'ES256', 'RS256'];
const CLOCK_TOLERANCE_SECONDS = 5;
const MAX_REMEMBERED = 10_000;
/** What gateways let through as a header. */
const MAX_TOKEN = 8_192;
/** Headers with which a token would bring its own key, or say where to fetch it. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u', 'x5c'];

interface Issuer extends TrustedIssuer {
  readonly keys: KeySet;
  readonly signsForServices: boolean;
}

/**
 * Verifies bearer tokens: signature, issuer, audience and times, with the algorithms pinned; then whether the issuer still has
 * the key, and whether the token was taken back.
 *
 * An issuer speaks for its agencies and no other. A key of the hub's own issuer whose id is `service:AGENCY` belongs to that agency's
 * own service, so all it can sign is that agency's `service` role: a service that is broken into cannot speak for another
 * agency. A token of the role `service` that any other key signed is refused for the same reason, and any token that the gateway's
 * key signed: it speaks for nobody.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { others = [], revocations = [], onProblem, timing } = options;
  const issuers = new Map<string, Issuer>();
  for (const trusted of [options, ...others]) {
    const keys = new KeySet(trusted.source, {
      ...(timing?.keys && { timing: timing.keys }),
      onProblem: (error) => onProblem?.('keys', error),
    });
    issuers.set(trusted.issuer, { ...trusted, keys, signsForServices: trusted === options });
  }
  const lists = revocations.map(
    (source) =>
      new RevocationList(source, {
        timing: timing?.revocations,
        onProblem: (error) => onProblem?.('revocations', error),
      }),
  );
  /** By the text that they came in. */
  const verified = new BoundedCache<string, VerifiedToken>(MAX_REMEMBERED);

  return async (authorization) => {
    if (authorization === undefined) throw new Fault('UNAUTHENTICATED');
    const known = verified.get(authorization);
    const token = known ?? (await check(issuers, authorization));
    try {
      await demandGood(token, lists);
    } catch (error) {
      verified.delete(authorization);
      throw error;
    }
    if (!known) verified.set(authorization, token);
    return token.caller;
  };
}

/** What may change for a token that was good. Waits only where something has to be read. */
async function demandGood(
  { token, expiresAtMs, keys, key }: VerifiedToken,
  lists: readonly RevocationList[],
): Promise<void> {
  if (Date.now() >= expiresAtMs + CLOCK_TOLERANCE_SECONDS * 1_000) throw new Fault('TOKEN_EXPIRED');
  const isHeld = keys.holds(key);
  if (!(isHeld instanceof Promise ? await isHeld : isHeld)) throw new Fault('UNAUTHENTICATED');
  for (const list of lists) {
    const isRevoked = list.revokes(token);
    if (isRevoked instanceof Promise ? await isRevoked : isRevoked) throw new Fault('UNAUTHENTICATED');
  }
}

async function check(issuers: ReadonlyMap<string, Issuer>, authorization: string): Promise<VerifiedToken> {
  const text = bearerToken(authorization);
  try {
    const keyId = readKeyId(text);
    const trusted = issuers.get(decodeJwt(text).iss ?? '');
    const key = await trusted?.keys.find(keyId);
    if (!trusted || !key) throw new Fault('UNAUTHENTICATED');
    const { payload } = await jwtVerify(text, key.getKey, {
      algorithms: ALGORITHMS,
      issuer: trusted.issuer,
      audience: trusted.audience,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'exp', 'iat'],
    });
    const caller = readCaller(payload, trusted.issuer);
    demandMaySpeak(caller, trusted, keyId);
    const { subject, tokenId } = caller;
    return {
      caller,
      token: {
        issuer: trusted.issuer,
        subject,
        tokenId,
        issuedAt: issuedAtOf(payload, CLOCK_TOLERANCE_SECONDS),
      },
      expiresAtMs: caller.expiresAt.getTime(),
      keys: trusted.keys,
      key,
    };
  } catch (error) {
    if (error instanceof Fault && error.code === 'INTERNAL') throw error;
    if (error instanceof errors.JWTExpired) throw new Fault('TOKEN_EXPIRED');
    throw new Fault('UNAUTHENTICATED');
  }
}

/** Three parts and no more: one signature, and nothing encrypted. */
function bearerToken(authorization: string): string {
  const token =
    authorization.length <= MAX_TOKEN && /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (!token) throw new Fault('UNAUTHENTICATED');
  return token;
}

function readKeyId(token: string): string {
  const header = decodeProtectedHeader(token);
  if (KEY_HEADERS.some((name) => name in header) || !isKeyId(header.kid)) throw new Fault('UNAUTHENTICATED');
  return header.kid;
}

function demandMaySpeak({ agency, role }: Caller, issuer: Issuer, keyId: string): void {
  if (issuer.agencies && !issuer.agencies.includes(agency)) throw new Fault('UNAUTHENTICATED');
  const owner = keyOwnerOf(keyId);
  const isAllowed =
    owner.kind === 'issuer'
      ? role !== 'service'
      : role === 'service' && issuer.signsForServices && isServiceKeyOf(keyId, agency);
  if (!isAllowed) throw new Fault('UNAUTHENTICATED');
}
