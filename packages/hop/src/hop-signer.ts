import { createHmac, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type AudienceKey, AudienceKeys } from './audience-keys.js';
import { Hop } from './hop.js';
import type { HopTls } from './hop-tls.js';
import { pairSecret } from './pair-secret.js';
import type { RequestParameters, SignatureParameters } from './request-signature.js';
import type { SignatureMaker, Signed } from './signature-maker.js';
import { type NamedKey, SigningKey, type SigningKeyOptions } from './signing-key.js';
import type { TrustedKeysOptions } from './trusted-keys.js';

export interface HopSignerOptions extends SigningKeyOptions {
  /** Shown to servers that ask for a certificate. */
  readonly tls?: HopTls | undefined;
  /**
   * The hub's key set, for the keys of those who are spoken to. With it requests are signed by the secret that both keys
   * share; without it by the key alone.
   */
  readonly peers?: TrustedKeysOptions | undefined;
}

/** Signs what one process says to others: the gateway with its key, a service with its own. */
export class HopSigner implements SignatureMaker {
  readonly #key: SigningKey;
  readonly #tls: HopTls | undefined;
  readonly #peers: AudienceKeys | undefined;
  /** Null where two keys share no good secret. */
  readonly #secrets = new WeakMap<NamedKey, WeakMap<AudienceKey, KeyObject | null>>();
  /** Random once for the process; then counting makes a nonce that nobody has used. */
  readonly #instance = randomBytes(12).toString('base64url');
  #count = 0;

  /** Throws `ConfigurationFault` for a key that cannot sign. */
  constructor({ tls, peers, ...options }: HopSignerOptions) {
    this.#key = new SigningKey(options);
    this.#tls = tls;
    this.#peers = peers && new AudienceKeys(peers);
  }

  /** What is said to one audience: an agency's name as in addresses, which is that of its subgraph. */
  to(audience: string): Hop {
    return new Hop(this, audience, this.#tls);
  }

  sign(baseOf: (parameters: SignatureParameters) => Buffer): Signed {
    const { current } = this.#key;
    const parameters = this.#parametersOf(current);
    return { parameters, signature: sign(null, baseOf(parameters), current.key) };
  }

  signFor(audience: string, baseOf: (parameters: RequestParameters) => Buffer): Signed {
    const { current } = this.#key;
    const peer = this.#peers?.find(audience);
    const secret = peer && this.#secretWith(current, peer);
    if (!secret) return this.sign((given) => baseOf({ ...given, alg: 'ed25519' }));
    const parameters = { ...this.#parametersOf(current), alg: 'hmac-sha256' } as const;
    return { parameters, signature: createHmac('sha256', secret).update(baseOf(parameters)).digest() };
  }

  #parametersOf({ id }: NamedKey): SignatureParameters {
    this.#count += 1;
    const nonce = `${this.#instance}${this.#count.toString(36)}`;
    return { created: Math.floor(Date.now() / 1_000), nonce, keyId: id };
  }

  #secretWith(own: NamedKey, peer: AudienceKey): KeyObject | null {
    let ofOwn = this.#secrets.get(own);
    if (!ofOwn) {
      ofOwn = new WeakMap();
      this.#secrets.set(own, ofOwn);
    }
    let secret = ofOwn.get(peer);
    if (secret === undefined) {
      secret = pairSecret(own.key, { from: own, to: peer });
      ofOwn.set(peer, secret);
    }
    return secret;
  }
}
