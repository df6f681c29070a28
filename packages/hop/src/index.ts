export type { Hop, UnsignedRequest } from './hop.js';
export { HopSigner, type HopSignerOptions } from './hop-signer.js';
export { HOP_TLS_VARIABLES, type HopTls, readHopTls } from './hop-tls.js';
export {
  HopVerifier,
  type HopVerifierOptions,
  MAX_AGE_SECONDS,
  type RequestHead,
  type SignedConnection,
  type SignedHead,
} from './hop-verifier.js';
export type { Peer } from './peer.js';
export { refusalLog } from './refusal-log.js';
export type { HopResponse } from './send-request.js';
export type { SigningKeyOptions } from './signing-key.js';
export { SigningSocket } from './signing-socket.js';
export type { HopOwner } from './trusted-keys.js';
export { HOP_REFUSALS, type HopRefusal, UntrustedHop } from './untrusted-hop.js';
