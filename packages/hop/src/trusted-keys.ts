import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  type KeyOwner,
  KeySet,
  type KeySource,
  type KeyTiming,
  keyOwnerOf,
  type VerificationKey,
} from '@tongbu/access';

/** Whose hop it is: the gateway's, or that of a service. */
export type HopOwner = Exclude<KeyOwner, { readonly kind: 'issuer' }>;

/** A key that signs hops. */
export interface TrustedKey {
  readonly id: string;
  readonly owner: HopOwner;
  readonly publicKey: KeyObject;
  readonly inSet: VerificationKey;
}

export interface TrustedKeysOptions {
  readonly source: KeySource;
  readonly timing?: Partial<KeyTiming>;
  readonly onProblem?: (error: unknown) => void;
}

/** The keys of the gateway and the services in the hub's key set, which follow the set. No other key of it signs a hop. */
export class TrustedKeys {
  readonly #keys: KeySet;
  readonly #known = new WeakMap<VerificationKey, TrustedKey>();

  constructor({ source, timing, onProblem }: TrustedKeysOptions) {
    this.#keys = new KeySet(source, { ...(timing && { timing }), ...(onProblem && { onProblem }) });
  }

  /** The key with this id; `undefined` where none signs hops. Throws `INTERNAL` when the set cannot be had. */
  async find(id: string): Promise<TrustedKey | undefined> {
    const owner = keyOwnerOf(id);
    if (owner.kind === 'issuer' || (owner.kind === 'service' && owner.agency === undefined)) return undefined;
    const inSet = await this.#keys.find(id);
    if (!inSet) return undefined;
    const known = this.#known.get(inSet);
    if (known) return known;
    const publicKey = importPublicKey(inSet);
    if (!publicKey) return undefined;
    const trusted = { id, owner, publicKey, inSet };
    this.#known.set(inSet, trusted);
    return trusted;
  }

  /** Whether the set still has it. */
  holds({ inSet }: TrustedKey): boolean | Promise<boolean> {
    return this.#keys.holds(inSet);
  }
}

/** The public key of a set's entry; `undefined` where it is no Ed25519 key. */
export function importPublicKey({ jwk: { kty, crv, x } }: VerificationKey): KeyObject | undefined {
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined) return undefined;
  try {
    return createPublicKey({ format: 'jwk', key: { kty, crv, x } });
  } catch {
    return undefined;
  }
}
