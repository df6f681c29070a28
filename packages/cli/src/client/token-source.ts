import type { Agency, Role } from '@tongbu/vocabulary';
import type { Shell } from '../shell.js';
import { signDevelopmentToken } from '../token/development-token.js';

/** Gives a token that is still valid for a while. */
export type TokenSource = () => Promise<string>;

export interface DevelopmentIdentity {
  readonly agency: Agency;
  readonly role: Role;
  readonly jurisdictions: readonly string[];
}

/** Where the keys are: the environment's data folder, or the one that is named. */
export type KeyPlace = Pick<Shell, 'environment' | 'root'> & { readonly dataDir?: string };

const RENEW_AFTER_MS = 30 * 60_000;
const LIFETIME = '2h';

/**
 * Signs development tokens for one identity as they are needed, and a new one before the old one runs out. The
 * source throws `CommandRefusal` where no hub has run in the data folder.
 */
export function developmentTokens(identity: DevelopmentIdentity, place: KeyPlace): TokenSource {
  let signed: { readonly token: string; readonly at: number } | undefined;
  return async () => {
    if (signed && Date.now() - signed.at < RENEW_AFTER_MS) return signed.token;
    const { agency, role, jurisdictions } = identity;
    const request = {
      agency,
      role,
      jurisdiction: jurisdictions,
      subject: `tongbu:${role}`,
      lifetime: LIFETIME,
    };
    const token = await signDevelopmentToken(
      { ...request, ...(place.dataDir !== undefined && { dataDir: place.dataDir }) },
      place,
    );
    signed = { token, at: Date.now() };
    return token;
  };
}
