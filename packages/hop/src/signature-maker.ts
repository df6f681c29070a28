import type { SignatureParameters } from './request-signature.js';

/** A signature, and what it says of itself. */
export interface Signed {
  readonly parameters: SignatureParameters;
  readonly signature: Buffer;
}

/** Whoever signs. */
export interface SignatureMaker {
  /** A new signature, over whatever `baseOf` makes of its parameters. */
  sign(baseOf: (parameters: SignatureParameters) => Buffer): Signed;
}
