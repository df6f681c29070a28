export { orderly } from './orderly.js';
export { type Letter, letterIn, SEPARATION, type SeparationRows } from './separation.js';
export { TestIssuer } from './test-issuer.js';
export { TOKEN_TRICKS, type TokenTrick } from './token-tricks.js';
