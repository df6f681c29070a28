import type { Agency, Role } from '@tongbu/vocabulary';

/** Who asks, as the token says. */
export interface Caller {
  /** The token's `sub`: an account, never a person's identity number. */
  readonly subject: string;
  readonly agency: Agency;
  readonly role: Role;
  /** GB/T 2260 codes or prefixes that the caller answers for; `000000` is the whole country. */
  readonly jurisdictions: readonly string[];
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  /** Who signed the token: accounts of two issuers may have the same name. */
  readonly issuer?: string;
  /** The token's `jti`, where it has one. */
  readonly tokenId?: string;
}

/** What the request says of its reason: the `Tongbu-Purpose` and `Tongbu-Case` headers, or their connection parameters. */
export interface Asked {
  readonly purpose?: string;
  readonly caseReference?: string;
}
