import type { Caller } from '@tongbu/access';
import type { AccessClass } from '../clients/access-class.js';
import type { Authenticate } from '../clients/authenticate.js';
import { type ClientClaims, claimsFrom } from '../clients/client-context.js';
import { RequestRefused } from '../planning/request-refused.js';

/** Who a client is, once it has said so. */
export interface Identity {
  readonly claims: ClientClaims;
  readonly caller: Caller | undefined;
}

/**
 * Who the client is with another token; `undefined` when that is not good, or is somebody else's, or nobody's tokens are
 * checked here: what runs on a connection was granted to the one who opened it.
 */
export async function renewIdentity(
  { claims, caller }: Identity,
  authorization: unknown,
  { authenticate, accessClass }: { authenticate: Authenticate; accessClass: AccessClass },
): Promise<Identity | undefined> {
  const given = claimsFrom({ authorization, purpose: claims.purpose, caseId: claims.caseId });
  if (!caller || given.authorization === undefined) return undefined;
  try {
    const renewed: Identity = { claims: given, caller: await authenticate(given) };
    const classOf = (identity: Identity): string => accessClass({ ...identity, requestId: '' });
    const isSame =
      renewed.caller?.subject === caller.subject && classOf(renewed) === classOf({ claims, caller });
    return isSame ? renewed : undefined;
  } catch (error) {
    if (error instanceof RequestRefused) return undefined;
    throw error;
  }
}
