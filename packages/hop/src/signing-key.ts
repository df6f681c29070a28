import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { fileReader, parsePrivateKey } from '@tongbu/access';
import { ConfigurationFault } from '@tongbu/runtime';
import type { JWK } from 'jose';

export interface SigningKeyOptions {
  /** A private Ed25519 key with its id. */
  readonly key: JWK & { readonly kid: string };
  /** Where it is read from again, so that a new key is taken up without a restart; never, where absent. */
  readonly file?: string;
  /** Told when the file stops making sense; the key of before goes on signing. */
  readonly onProblem?: (error: unknown) => void;
  readonly lookEveryMs?: number;
}

/** A key with which hops are signed, and the id under which its public half is known. */
export interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
}

/** The private key of whoever signs, which follows its file. Throws `ConfigurationFault` for a key that cannot sign. */
export class SigningKey {
  readonly #read: (() => Promise<NamedKey>) | undefined;
  readonly #lookEveryMs: number;
  readonly #onProblem: ((error: unknown) => void) | undefined;
  #current: NamedKey;
  #lookAt: number;
  #wasBad = false;

  constructor({ key, file, onProblem, lookEveryMs = 2_000 }: SigningKeyOptions) {
    this.#current = importKey(key);
    this.#onProblem = onProblem;
    this.#lookEveryMs = lookEveryMs;
    this.#lookAt = Date.now() + lookEveryMs;
    this.#read = file === undefined ? undefined : fileReader(file, (text) => parseKey(text, key.kid));
  }

  /** The key to sign with now. Reading the file again happens beside the work. */
  get current(): NamedKey {
    if (this.#read && Date.now() >= this.#lookAt) void this.#look(this.#read);
    return this.#current;
  }

  async #look(read: () => Promise<NamedKey>): Promise<void> {
    this.#lookAt = Number.POSITIVE_INFINITY;
    try {
      this.#current = await read();
      this.#wasBad = false;
    } catch (error) {
      if (!this.#wasBad) this.#onProblem?.(error);
      this.#wasBad = true;
    } finally {
      this.#lookAt = Date.now() + this.#lookEveryMs;
    }
  }
}

/** A file whose key names no id keeps the id of before. */
function parseKey(text: string, usualId: string): NamedKey {
  const key = parsePrivateKey('the signing key', text);
  return importKey({ ...key, kid: key.kid ?? usualId });
}

/** Throws `ConfigurationFault` for a key that cannot sign. */
export function importKey({ kid, kty, crv, x, d }: JWK & { readonly kid: string }): NamedKey {
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined || d === undefined)
    throw new ConfigurationFault([CANNOT_SIGN]);
  try {
    const key = createPrivateKey({ format: 'jwk', key: { kty, crv, x, d } });
    const publicKey = createPublicKey({ format: 'jwk', key: { kty, crv, x } });
    // The half that is written beside it is what others check with, and Node looks at the private one alone.
    if (createPublicKey(key).equals(publicKey)) return { id: kid, key, publicKey };
  } catch {
    // Neither is a key.
  }
  throw new ConfigurationFault([CANNOT_SIGN]);
}

const CANNOT_SIGN = 'the signing key: is no Ed25519 key that can sign';
