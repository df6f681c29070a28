import { generateKeyPairSync } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';
import { HopSigner } from '../hop-signer.js';

/** Real keys that sign hops, by their ids, and the set that is published of them. */
export class TestHops {
  readonly #keys = new Map<string, JWK & { readonly kid: string }>();

  constructor(...keyIds: string[]) {
    for (const keyId of keyIds) this.makeKey(keyId);
  }

  /** Makes a key, or another one in its place. */
  makeKey(keyId: string): void {
    const { privateKey } = generateKeyPairSync('ed25519');
    this.#keys.set(keyId, { ...privateKey.export({ format: 'jwk' }), alg: 'EdDSA', kid: keyId });
  }

  /** The public keys: of all, or of those that are named. */
  published(...keyIds: string[]): JSONWebKeySet {
    const wanted = keyIds.length > 0 ? keyIds : [...this.#keys.keys()];
    return {
      keys: wanted.map((keyId) => {
        const { d: _secret, ...publicKey } = this.privateKey(keyId);
        return publicKey;
      }),
    };
  }

  privateKey(keyId: string): JWK & { readonly kid: string } {
    const key = this.#keys.get(keyId);
    if (!key) throw new Error(`There is no key ${keyId}.`);
    return key;
  }

  /** Signs with this key; by the secrets that it shares with the services where `peers` are given. */
  signer(keyId = 'gateway', peers?: JSONWebKeySet): HopSigner {
    return new HopSigner({
      key: this.privateKey(keyId),
      ...(peers && { peers: { source: { keys: peers } } }),
    });
  }
}
