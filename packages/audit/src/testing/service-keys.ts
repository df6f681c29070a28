import { generateKeyPairSync } from 'node:crypto';
import type { Agency } from '@tongbu/vocabulary';
import type { JWK } from 'jose';

/** A service's key pair, as `DATA_DIR/keys` holds it. */
export function makeServiceKey(agency: Agency): { readonly privateKey: JWK; readonly publicKey: JWK } {
  const pair = generateKeyPairSync('ed25519');
  const names = { alg: 'EdDSA', kid: `service:${agency}` };
  return {
    privateKey: { ...pair.privateKey.export({ format: 'jwk' }), ...names },
    publicKey: { ...pair.publicKey.export({ format: 'jwk' }), ...names },
  };
}
