import { randomBytes, sign } from 'node:crypto';
import { Hop } from './hop.js';
import type { HopTls } from './hop-tls.js';
import type { SignatureParameters } from './request-signature.js';
import type { SignatureMaker, Signed } from './signature-maker.js';
import { SigningKey, type SigningKeyOptions } from './signing-key.js';

export interface HopSignerOptions extends SigningKeyOptions {
  /** Shown to servers that ask for a certificate. */
  readonly tls?: HopTls | undefined;
}

/** Signs what one process says to others: the gateway with its key, a service with its own. */
export class HopSigner implements SignatureMaker {
  readonly #key: SigningKey;
  readonly #tls: HopTls | undefined;
  /** Random once for the process; then counting makes a nonce that nobody has used. */
  readonly #instance = randomBytes(12).toString('base64url');
  #count = 0;

  /** Throws `ConfigurationFault` for a key that cannot sign. */
  constructor({ tls, ...options }: HopSignerOptions) {
    this.#key = new SigningKey(options);
    this.#tls = tls;
  }

  /** What is said to one audience: an agency's name as in addresses, which is that of its subgraph. */
  to(audience: string): Hop {
    return new Hop(this, audience, this.#tls);
  }

  sign(baseOf: (parameters: SignatureParameters) => Buffer): Signed {
    const { id, key } = this.#key.current;
    this.#count += 1;
    const nonce = `${this.#instance}${this.#count.toString(36)}`;
    const parameters = { created: Math.floor(Date.now() / 1_000), nonce, keyId: id };
    return { parameters, signature: sign(null, baseOf(parameters), key) };
  }
}
