import { expect, test } from 'vitest';
import { parseKeySet, parsePrivateKey } from './key-files.js';

const PUBLIC = { kty: 'OKP', crv: 'Ed25519', x: 'x' };

test('a set of keys is read, and a private key', () => {
  expect(parseKeySet('F', JSON.stringify({ keys: [PUBLIC] }))).toEqual({ keys: [PUBLIC] });
  expect(parsePrivateKey('F', JSON.stringify({ ...PUBLIC, d: 'd' }))).toEqual({ ...PUBLIC, d: 'd' });
});

test.each(['', 'secret', '{}', '[]', 'null', '{"keys":[]}', '{"keys":{}}', '{"keys":[{"d":"secret"}]}'])(
  'what is neither is one fault that repeats nothing: %s',
  (text) => {
    expect(() => parseKeySet('F', text)).toThrow(/^F: holds no JWK set with keys$/);
    expect(() => parsePrivateKey('F', text)).toThrow(/^F: holds no private key as JWK$/);
  },
);

test('a public key is no private one', () => {
  expect(() => parsePrivateKey('F', JSON.stringify(PUBLIC))).toThrow(/^F: holds no private key/);
});
