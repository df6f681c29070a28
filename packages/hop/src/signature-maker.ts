import type { RequestParameters, SignatureParameters } from './request-signature.js';

/** A signature, and what it says of itself. */
export interface Signed {
  readonly parameters: SignatureParameters;
  readonly signature: Buffer;
}

/** Whoever signs. */
export interface SignatureMaker {
  /** A new signature by the key of whoever signs, over whatever `baseOf` makes of its parameters. */
  sign(baseOf: (parameters: SignatureParameters) => Buffer): Signed;
  /**
   * A new signature that `audience` can check: by the secret that is shared with it where there is one, which is many times
   * cheaper, else by the key.
   */
  signFor(audience: string, baseOf: (parameters: RequestParameters) => Buffer): Signed;
}
