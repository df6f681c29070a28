import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote } from './json-text.js';

test('every text is quoted as JSON.stringify quotes it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 100 }),
      (text) => quote(text) === JSON.stringify(text),
    ),
  );
  for (const text of [
    '',
    '"',
    '\\',
    '\u0000',
    '\u001f',
    '\u007f',
    '\u2028',
    '\ud800',
    '🏥',
    'a'.repeat(49),
  ]) {
    expect(quote(text)).toBe(JSON.stringify(text));
  }
});
