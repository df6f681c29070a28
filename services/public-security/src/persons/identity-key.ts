import { readFile } from 'node:fs/promises';
import { ConfigurationFault } from '@tongbu/runtime';
import { IdentityCipher } from './identity-cipher.js';

const VARIABLE = 'PUBLIC_SECURITY_IDENTITY_KEY_FILE';
const SECRET = /^[\w-]{43}$/;

/**
 * Makes the cipher from its key file: one line, 32 random bytes in base64url (`openssl rand 32 | basenc
 * --base64url`). The file is never replaced: with another secret the register cannot be read or searched any
 * more. Throws `ConfigurationFault` when it cannot be read or holds anything else.
 */
export async function readIdentityKey(file: string): Promise<IdentityCipher> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigurationFault([`${VARIABLE}: the file cannot be read`]);
  });
  const secret = text.trim().replace(/=$/, '');
  if (!SECRET.test(secret)) {
    throw new ConfigurationFault([`${VARIABLE}: the file must hold 32 bytes in base64url and nothing else`]);
  }
  return new IdentityCipher(Buffer.from(secret, 'base64url'));
}
