import { createLocalJWKSet, type JSONWebKeySet, type JWK } from 'jose';
import { parseKeySet } from './key-files.js';
import { fileReader, urlReader } from './read-source.js';
import { Refreshed, type RefreshTiming } from './refreshed.js';

/** The public keys of an issuer: a set in hand, the same with the file that it is read again from, or the address that serves one. */
export type KeySource = { readonly keys: JSONWebKeySet; readonly file?: string } | { readonly url: URL };

/** One key of a set. As long as the set holds this very object, the key is good. */
export interface VerificationKey {
  readonly id: string;
  readonly jwk: JWK;
  /** What `jwtVerify` takes; holds no other key. */
  readonly getKey: ReturnType<typeof createLocalJWKSet>;
}

export interface KeyTiming extends RefreshTiming {
  /** How many unknown key ids in a row make the set be read at once. */
  readonly unknownKeyReads: number;
  /** How soon there may be one more. */
  readonly unknownKeyReadEveryMs: number;
}

const HOUR_MS = 3_600_000;
/** A key that was taken out is refused within 60 s: 50, and 3 for the answer. */
export const URL_KEY_TIMING: KeyTiming = {
  refreshAfterMs: 20_000,
  maxAgeMs: 50_000,
  maxStaleMs: HOUR_MS,
  retryAfterMs: 5_000,
  unknownKeyReads: 5,
  unknownKeyReadEveryMs: 5_000,
};
const FILE_KEY_TIMING: KeyTiming = { ...URL_KEY_TIMING, refreshAfterMs: 2_000, maxAgeMs: 10_000 };
const FOREVER: KeyTiming = {
  ...URL_KEY_TIMING,
  refreshAfterMs: Number.POSITIVE_INFINITY,
  maxStaleMs: Number.POSITIVE_INFINITY,
  unknownKeyReads: 0,
};
const MAX_KEYS = 100;

interface Entry extends VerificationKey {
  readonly text: string;
}
type Entries = ReadonlyMap<string, Entry>;

/** An issuer's public keys by their ids, which follow the issuer: new ones are found at once, removed ones are refused. */
export class KeySet {
  readonly #entries: Refreshed<Entries>;
  readonly #timing: KeyTiming;
  #unknownReads: number;
  #refilledAt = Date.now();

  constructor(
    source: KeySource,
    options: { timing?: Partial<KeyTiming>; onProblem?: (error: unknown) => void },
  ) {
    const mayChange = 'url' in source || source.file !== undefined;
    this.#timing = { ...usualTiming(source), ...(mayChange && options.timing) };
    this.#unknownReads = this.#timing.unknownKeyReads;
    let known: Entries = 'keys' in source ? entriesOf(source.keys, new Map()) : new Map();
    const parse = (text: string): Entries => {
      known = entriesOf(parseKeySet('the key set', text), known);
      return known;
    };
    this.#entries = new Refreshed({
      ...('keys' in source && { initial: known }),
      timing: this.#timing,
      onProblem: options.onProblem,
      read: readerOf(source, parse) ?? (async () => known),
    });
  }

  /** The key of an id; `undefined` when the issuer has none. Throws `INTERNAL` when its keys cannot be had. */
  async find(keyId: string): Promise<VerificationKey | undefined> {
    const known = (await this.#entries.current()).get(keyId);
    if (known) return known;
    // A reading that is under way may have begun before the key was published: the one after it has not.
    if (this.#entries.isReading) {
      await this.#entries.reread();
      const found = (await this.#entries.current()).get(keyId);
      if (found) return found;
    }
    if (!this.#entries.isReading && !this.#mayReadForUnknown()) return undefined;
    await this.#entries.reread();
    return (await this.#entries.current()).get(keyId);
  }

  /** All keys, at once: the same map until the set is read again; `undefined` while it cannot be had. */
  known(): ReadonlyMap<string, VerificationKey> | undefined {
    try {
      const entries = this.#entries.current();
      if (!(entries instanceof Promise)) return entries;
      // Nobody waits for it, so that its failure is nobody's: who is told of problems is told of this one.
      entries.catch(() => undefined);
      return undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether a key is still one of the issuer's. */
  holds(key: VerificationKey): boolean | Promise<boolean> {
    const entries = this.#entries.current();
    return entries instanceof Promise
      ? entries.then((known) => known.get(key.id) === key)
      : entries.get(key.id) === key;
  }

  /** Made-up ids may not flood the issuer, and a new key must be found although something else was just asked for. */
  #mayReadForUnknown(): boolean {
    const { unknownKeyReads, unknownKeyReadEveryMs } = this.#timing;
    const refill = Math.floor((Date.now() - this.#refilledAt) / unknownKeyReadEveryMs);
    if (refill > 0) {
      this.#unknownReads = Math.min(unknownKeyReads, this.#unknownReads + refill);
      this.#refilledAt = Date.now();
    }
    if (this.#unknownReads <= 0) return false;
    this.#unknownReads -= 1;
    return true;
  }
}

function readerOf(source: KeySource, parse: (text: string) => Entries): (() => Promise<Entries>) | undefined {
  if ('url' in source) return urlReader(source.url, parse);
  return source.file === undefined ? undefined : fileReader(source.file, parse);
}

function usualTiming(source: KeySource): KeyTiming {
  if ('url' in source) return URL_KEY_TIMING;
  return source.file === undefined ? FOREVER : FILE_KEY_TIMING;
}

/** Keys that are as they were stay the same objects. An id that two keys have names neither, and a key without one cannot be named. */
function entriesOf({ keys }: JSONWebKeySet, before: Entries): Entries {
  const entries = new Map<string, Entry>();
  const ambiguous = new Set<string>();
  for (const jwk of keys.slice(0, MAX_KEYS)) {
    const id = keyIdOf(jwk);
    if (id === undefined) continue;
    if (entries.has(id)) ambiguous.add(id);
    const text = JSON.stringify(jwk);
    const known = before.get(id);
    entries.set(
      id,
      known?.text === text ? known : { id, text, jwk, getKey: createLocalJWKSet({ keys: [jwk] }) },
    );
  }
  for (const id of ambiguous) entries.delete(id);
  return entries;
}

/** The id of a key that tokens can name. */
export function keyIdOf({ kid }: JWK): string | undefined {
  return isKeyId(kid) ? kid : undefined;
}

const MAX_KEY_ID = 200;

export const isKeyId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_KEY_ID;
