export type { Asked, Caller } from './caller.js';
export {
  DECISION_REASONS,
  type Decision,
  type DecisionReason,
  decide,
  type FieldPolicy,
  fieldPolicy,
  type Question,
} from './decision/decide.js';
export type { CaseFile, EmergencyAccess, RecordFacts } from './decision/facts.js';
export {
  type MaskName,
  OWN_RELEASES,
  type RecordCondition,
  type Release,
  type ReleaseName,
  releaseOf,
} from './decision/releases.js';
export {
  createDevelopmentKeys,
  DEVELOPMENT_ISSUER,
  type DevelopmentKeys,
  developmentKeys,
  TOKEN_AUDIENCE,
} from './development-keys.js';
export {
  FIELD_CLASSES,
  type FieldClass,
  type FieldEntry,
  type FieldTable,
  GUARDED_CLASSES,
  type TypeEntry,
} from './fields/field-class.js';
export { FIELDS } from './fields/field-table.js';
export { parseKeySet, parsePrivateKey } from './key-files.js';
export { GATEWAY_KEY_ID, isServiceKeyOf, type KeyOwner, keyOwnerOf, serviceKeyId } from './key-owner.js';
export { KeySet, type KeySource, type KeyTiming, type VerificationKey } from './key-set.js';
export { MASKS, maskAddress, maskIdNumber, maskName, maskPhone } from './masking.js';
export { PURPOSES, PURPOSES_OF, type Purpose, readCaseId } from './purposes.js';
export { fileReader } from './read-source.js';
export { parseRevocations, type Revocation, type RevocationSource } from './revocations.js';
export { ACTIONS, type Action, answersFor, demand, type Grant, may } from './rules.js';
export { scopeOf, scopesOf } from './scopes.js';
export { readTokenConfig, TOKEN_VARIABLES, type TokenConfig } from './token-config.js';
export {
  createServiceCredentials,
  createTokenIssuer,
  serviceKeyOf,
  type TokenClaims,
  type TokenIssuer,
  type TokenIssuerOptions,
} from './token-issuer.js';
export {
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
  type TrustedIssuer,
} from './token-verifier.js';
