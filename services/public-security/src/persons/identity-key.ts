import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { IdentityCipher } from './identity-cipher.js';

const SECRET = /^[\w-]{43}$/;

/**
 * The variable that names the identity key file: one line, 32 random bytes in base64url, made once
 * (`openssl rand 32 | basenc --base64url`). With another secret the register can be neither read nor searched,
 * so the file is never replaced. A fault tells neither the path nor what is in the file.
 */
export const identityKeyVariable = z.string().transform((file, context) => {
  const text = readText(file);
  if (text === undefined) {
    context.addIssue('names no file that can be read');
    return z.NEVER;
  }
  const secret = text.trim().replace(/=$/, '');
  if (!SECRET.test(secret)) {
    context.addIssue('the file must hold 32 bytes in base64url and nothing else');
    return z.NEVER;
  }
  return new IdentityCipher(Buffer.from(secret, 'base64url'));
});

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
