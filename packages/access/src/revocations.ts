import { ConfigurationFault } from '@tongbu/runtime';
import { fileReader, urlReader } from './read-source.js';
import { Refreshed, type RefreshTiming } from './refreshed.js';

/** What takes tokens back before they run out: one by its id, or those of a subject. */
export interface Revocation {
  /** Only tokens of this issuer; without it, of any. */
  readonly issuer?: string | undefined;
  /** A token's `jti`. */
  readonly tokenId?: string | undefined;
  readonly subject?: string | undefined;
  /** Only tokens issued until then, to the second; without it all, those to come too. */
  readonly issuedBefore?: Date | undefined;
}

/** What a revocation looks at of a token. */
export interface RevocableToken {
  readonly issuer: string;
  readonly subject: string;
  readonly tokenId?: string | undefined;
  readonly issuedAt: Date;
}

/** Where revocations stand: a file and what it held, or an address. */
export type RevocationSource =
  | { readonly file: string; readonly revocations: readonly Revocation[] }
  | { readonly url: URL };

const MEMBERS = ['issuer', 'tokenId', 'subject', 'issuedBefore'];

/**
 * Reads the text of a list of revocations: `{ "revoked": [{ "subject": …, "issuedBefore": … }] }`. Throws
 * `ConfigurationFault` with every fault, which begins with `name` and repeats nothing of it: a list that is misread takes nothing back.
 */
export function parseRevocations(name: string, text: string): readonly Revocation[] {
  const list = parse(text);
  if (!isRecord(list) || !Array.isArray(list.revoked))
    throw new ConfigurationFault([`${name}: holds no list of revocations`]);
  const faults: string[] = [];
  const revocations = list.revoked.flatMap((entry: unknown, index) => {
    const revocation = readRevocation(entry);
    if (revocation) return [revocation];
    faults.push(`${name}: entry ${index} is no revocation`);
    return [];
  });
  if (faults.length > 0) throw new ConfigurationFault(faults.slice(0, 20));
  return revocations;
}

function readRevocation(entry: unknown): Revocation | undefined {
  if (!isRecord(entry) || Object.keys(entry).some((member) => !MEMBERS.includes(member))) return undefined;
  const { issuer, tokenId, subject, issuedBefore } = entry;
  if (![issuer, tokenId, subject].every((value) => value === undefined || isText(value))) return undefined;
  if (tokenId === undefined && subject === undefined) return undefined;
  const before = typeof issuedBefore === 'string' ? new Date(issuedBefore) : undefined;
  if (issuedBefore !== undefined && !Number.isFinite(before?.getTime())) return undefined;
  return {
    ...(isText(issuer) && { issuer }),
    ...(isText(tokenId) && { tokenId }),
    ...(isText(subject) && { subject }),
    ...(before && { issuedBefore: before }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const FILE_TIMING: RefreshTiming = {
  refreshAfterMs: 1_000,
  maxAgeMs: 10_000,
  maxStaleMs: 3_600_000,
  retryAfterMs: 1_000,
};
/** With the ten seconds between two looks at an open socket this stays within a minute. */
const URL_TIMING: RefreshTiming = {
  ...FILE_TIMING,
  refreshAfterMs: 10_000,
  maxAgeMs: 25_000,
  retryAfterMs: 5_000,
};

type Index = ReadonlyMap<string, readonly Revocation[]>;

/** A list of revocations that is read again as it ages. While its place is away, what was known of it stays in force. */
export class RevocationList {
  readonly #index: Refreshed<Index>;

  constructor(
    source: RevocationSource,
    {
      timing,
      onProblem,
    }: { timing?: Partial<RefreshTiming> | undefined; onProblem?: (error: unknown) => void } = {},
  ) {
    const parse = (text: string): Index => indexOf(parseRevocations('the revocations', text));
    this.#index = new Refreshed({
      ...('file' in source && { initial: indexOf(source.revocations) }),
      timing: { ...('url' in source ? URL_TIMING : FILE_TIMING), ...timing },
      onProblem,
      read: 'url' in source ? urlReader(source.url, parse) : fileReader(source.file, parse),
    });
  }

  /** Whether the token was taken back. Throws `INTERNAL` when the list was never read, or not for an hour. */
  revokes(token: RevocableToken): boolean | Promise<boolean> {
    const index = this.#index.current();
    return index instanceof Promise
      ? index.then((known) => isRevoked(known, token))
      : isRevoked(index, token);
  }
}

/** By token id where there is one, else by subject. */
function indexOf(revocations: readonly Revocation[]): Index {
  const index = new Map<string, Revocation[]>();
  for (const revocation of revocations) {
    const { tokenId, subject } = revocation;
    const key = tokenId === undefined ? `subject ${subject}` : `token ${tokenId}`;
    const same = index.get(key);
    if (same) same.push(revocation);
    else index.set(key, [revocation]);
  }
  return index;
}

function isRevoked(index: Index, token: RevocableToken): boolean {
  if (index.size === 0) return false;
  const named = index.get(`subject ${token.subject}`)?.some((one) => concerns(one, token)) ?? false;
  if (named || token.tokenId === undefined) return named;
  return index.get(`token ${token.tokenId}`)?.some((one) => concerns(one, token)) ?? false;
}

function concerns({ issuer, subject, issuedBefore }: Revocation, token: RevocableToken): boolean {
  if (issuer !== undefined && issuer !== token.issuer) return false;
  if (subject !== undefined && subject !== token.subject) return false;
  return issuedBefore === undefined || token.issuedAt.getTime() <= issuedBefore.getTime();
}
