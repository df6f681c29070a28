import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdentityCipher } from './identity-cipher.js';
import { identityKeyVariable } from './identity-key.js';

describe('the identity key file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'identity-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function read(text: string) {
    const file = join(folder, 'key');
    writeFileSync(file, text);
    return identityKeyVariable.safeParse(file);
  }

  it('holds 32 bytes in base64url, with or without padding', () => {
    const secret = randomBytes(32);
    const identity = { name: '张三', idNumber: null, phone: null, address: null };
    for (const text of [`${secret.toString('base64url')}\n`, `${secret.toString('base64url')}=`]) {
      const sealed = read(text).data?.seal('id', identity);
      expect(sealed && new IdentityCipher(secret).open({ id: 'id', ...sealed })).toEqual(identity);
    }
  });

  it.each(['', 'short', 'x'.repeat(44), `${'x'.repeat(43)}\n${'x'.repeat(43)}`])(
    'that holds %j is a fault, told without what is in it',
    (text) => {
      const issues = read(text).error?.issues.map(({ message }) => message);
      expect(issues).toEqual(['the file must hold 32 bytes in base64url and nothing else']);
    },
  );

  it('that is missing is a fault, told without its path', () => {
    const issues = identityKeyVariable
      .safeParse(join(folder, 'none'))
      .error?.issues.map(({ message }) => message);
    expect(issues).toEqual(['names no file that can be read']);
  });
});
