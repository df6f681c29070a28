export type { Asked, Caller } from './caller.js';
export {
  createDevelopmentKeys,
  DEVELOPMENT_ISSUER,
  type DevelopmentKeys,
  developmentKeys,
  TOKEN_AUDIENCE,
} from './development-keys.js';
export {
  type IdentifiedPerson,
  identityCase,
  PURPOSES,
  type Purpose,
  seesIdentity,
  type TracingOfCase,
} from './identity.js';
export { parseKeySet, parsePrivateKey } from './key-files.js';
export { maskAddress, maskIdNumber, maskName, maskPhone } from './masking.js';
export { ACTIONS, type Action, answersFor, demand, may } from './rules.js';
export {
  createServiceCredentials,
  createTokenIssuer,
  type TokenClaims,
  type TokenIssuer,
  type TokenIssuerOptions,
} from './token-issuer.js';
export {
  createTokenVerifier,
  type KeySource,
  type TokenVerifier,
  type TokenVerifierOptions,
} from './token-verifier.js';
