import { createHash } from 'node:crypto';
import type { Caller } from '@tongbu/access';

/**
 * An account as the agencies name it to each other: SHA-256 of its issuer, a zero byte and its subject. Accounts of two
 * issuers may have one name; who is not told the name does not learn it.
 */
export function accountOf({ issuer = '', subject }: Pick<Caller, 'issuer' | 'subject'>): string {
  return createHash('sha256').update(`${issuer}\0${subject}`).digest('hex');
}
