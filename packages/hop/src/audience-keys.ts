import type { KeyObject } from 'node:crypto';
import { KeySet, keyOwnerOf, type VerificationKey } from '@tongbu/access';
import { agencySlug } from '@tongbu/vocabulary';
import { importPublicKey, type TrustedKeysOptions } from './trusted-keys.js';

/** The public key of a service. */
export interface AudienceKey {
  readonly id: string;
  readonly publicKey: KeyObject;
}

/** The keys of the services in the hub's key set, which follow the set. */
export class AudienceKeys {
  readonly #keys: KeySet;
  #set: ReadonlyMap<string, VerificationKey> | undefined;
  #byAudience: ReadonlyMap<string, AudienceKey> = new Map();

  constructor({ source, timing, onProblem }: TrustedKeysOptions) {
    this.#keys = new KeySet(source, { ...(timing && { timing }), ...(onProblem && { onProblem }) });
  }

  /**
   * The key of an audience, at once. `undefined` where the set holds none, or cannot be had now, or holds two: while one takes the
   * place of the other, nobody else knows which of them the service has. Reads the set again beside the work.
   */
  find(audience: string): AudienceKey | undefined {
    const set = this.#keys.known();
    if (set !== this.#set) {
      this.#byAudience = set ? keysByAudience(set) : new Map();
      this.#set = set;
    }
    return this.#byAudience.get(audience);
  }
}

function keysByAudience(set: ReadonlyMap<string, VerificationKey>): ReadonlyMap<string, AudienceKey> {
  const keys = new Map<string, AudienceKey>();
  const ambiguous = new Set<string>();
  for (const [id, key] of set) {
    const owner = keyOwnerOf(id);
    if (owner.kind !== 'service' || owner.agency === undefined) continue;
    const audience = agencySlug(owner.agency);
    if (keys.has(audience)) ambiguous.add(audience);
    const publicKey = importPublicKey(key);
    if (publicKey) keys.set(audience, { id, publicKey });
    else ambiguous.add(audience);
  }
  for (const audience of ambiguous) keys.delete(audience);
  return keys;
}
