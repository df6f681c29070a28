import type { Caller, TokenVerifier } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';

/** How often the token of an open socket is looked at again. */
export const RECHECK_TOKENS_MS = 12_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface WatchedToken {
  readonly verify: TokenVerifier;
  readonly authorization: string | undefined;
  readonly caller: Caller;
  readonly everyMs: number;
}

/**
 * Calls back once when a token is good no longer: it ran out, was revoked, or its key was taken out. The returned function takes that
 * back.
 *
 * A token must be found bad twice in a row. A gateway that looks more often has then dropped the client whose token it was, and asks
 * in the name of another that reads the same stream, who would be cut off as well otherwise.
 */
export function watchToken(
  { verify, authorization, caller, everyMs }: WatchedToken,
  ended: (code: Refusal) => void,
): () => void {
  let wasBad = false;
  const look = async (): Promise<void> => {
    try {
      await verify(authorization);
      wasBad = false;
    } catch (error) {
      if (wasBad) ended(refusalCode(error));
      wasBad = true;
    }
  };
  const looks = setInterval(() => void look(), everyMs);
  const expiry = setTimeout(
    () => ended('TOKEN_EXPIRED'),
    Math.min(caller.expiresAt.getTime() - Date.now(), LONGEST_TIMER_MS),
  );
  return () => {
    clearInterval(looks);
    clearTimeout(expiry);
  };
}

type Refusal = 'TOKEN_EXPIRED' | 'UNAUTHENTICATED' | 'UNTRUSTED_HOP';

/** What whoever is refused is told of the reason. */
export function refusalCode(error: unknown): Refusal {
  const code = error instanceof Fault ? error.code : undefined;
  return code === 'TOKEN_EXPIRED' || code === 'UNTRUSTED_HOP' ? code : 'UNAUTHENTICATED';
}
